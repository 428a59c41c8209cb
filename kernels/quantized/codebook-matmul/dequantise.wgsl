// Ŵᵀ from codes: a matrix of K rows (in the order of x) and N columns in f32. Constants: N, COLUMNS and FROM (of this part:
// how many, and after how many stored ones); AFFINE, PERMUTED: 1 or 0; and those of entry.wgsl, which with vector-*.wgsl,
// octet-*.wgsl and half-*.wgsl is put after this file.
//
// A thread takes an out-group and eight columns. Neighbouring threads write neighbouring vectors of a row.
@group(0) @binding(3) var<storage, read> scales: array<u32>;
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read_write> weights: array<f32>;

var<private> line: u32;

fn put(o: u32, value: f32) {
  // Known before: most layers are whole groups, and need no branch for each weight.
  if (N % V == 0u || o < N) {
    weights[line + o] = value;
  }
}

// Writes one vector; `at` counts the columns of this part.
fn column(group: u32, at: u32, code: u32) {
  if (COLUMNS % 8u != 0u && at >= COLUMNS) {
    return;
  }
  var place = FROM + at;
  if (PERMUTED == 1u) {
    place = (order[place / 2u] >> (16u * (place % 2u))) & 0xffffu;
  }
  line = place * N;
  var value = entry(code) * (X_UNIT * SUM_UNIT);
  if (AFFINE == 1u) {
    let pair = unpack2x16float(scales[place]);
    value = value * pair.x + pair.y * ONES;
  }
  store(group, value);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  if (group * V >= N) {
    return;
  }
  let c = octet(id.y * WORDS * S + group);
  let first = id.y * 8u;
  column(group, first, c.a.x);
  column(group, first + 1u, c.a.y);
  column(group, first + 2u, c.a.z);
  column(group, first + 3u, c.a.w);
  column(group, first + 4u, c.b.x);
  column(group, first + 5u, c.b.y);
  column(group, first + 6u, c.b.z);
  column(group, first + 7u, c.b.w);
}
