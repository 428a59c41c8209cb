// y = x·Ŵᵀ, a thread an out-group and row of x, without workgroup memory. Constants: N, BLOCKS, X_ROW, X_FROM, SHIFT_ROW,
// SHIFT_FROM (see prepare.wgsl); AFFINE, ADD: 1 or 0; and those of entry.wgsl, which with vector-*.wgsl, octet-*.wgsl and
// half-*.wgsl is put after this file.
//
// Neighbouring threads read neighbouring words of codes, each word once. All read the same x at the same time.
const_assert X_ROW % 4u == 0u;

@group(0) @binding(3) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read> shifts: array<f32>;
@group(0) @binding(5) var<storage, read> before: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

var<private> line: u32;

fn put(o: u32, value: f32) {
  if (o >= N) {
    return;
  }
  let i = line + o;
  if (ADD == 1u) {
    y[i] = before[i] + value;
  } else {
    y[i] = value;
  }
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  if (group * V >= N) {
    return;
  }
  var sum: Sum;
  var at = group;
  var i = id.y * (X_ROW / 4u) + X_FROM / 4u;
  for (var turn = 0u; turn < 4u * BLOCKS; turn++) {
    let c = octet(at);
    let p = x[i] * X_UNIT;
    let q = x[i + 1u] * X_UNIT;
    sum += p.x * entry(c.a.x);
    sum += p.y * entry(c.a.y);
    sum += p.z * entry(c.a.z);
    sum += p.w * entry(c.a.w);
    sum += q.x * entry(c.b.x);
    sum += q.y * entry(c.b.y);
    sum += q.z * entry(c.b.z);
    sum += q.w * entry(c.b.w);
    at += WORDS * S;
    i += 2u;
  }
  sum *= SUM_UNIT;
  if (AFFINE == 1u) {
    var shift = 0.0;
    for (var block = 0u; block < BLOCKS; block++) {
      shift += shifts[id.y * SHIFT_ROW + SHIFT_FROM + block];
    }
    sum += shift * ONES;
  }
  line = id.y * N;
  store(group, sum);
}
