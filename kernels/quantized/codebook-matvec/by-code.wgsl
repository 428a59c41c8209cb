// y = x·Ŵᵀ without multiplying weights: for each out-group the x of all columns with the same code are added first, then
// each vector of the codebook is multiplied once by its sum. Constants: those of thread.wgsl.
//
//     Σ_c x[c]·C[code(c)] = Σ_e C[e]·Σ {x[c] : code(c) = e}
//
// A column costs one addition in place of v multiplications, whatever v; the sums of ENTRIES (and SECOND) codes are the
// thread's own. For CPUs, where these stay in the cache: on a GPU they would not fit registers.
const_assert X_ROW % 4u == 0u;

@group(0) @binding(3) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read> shifts: array<f32>;
@group(0) @binding(5) var<storage, read> before: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

var<private> line: u32;
var<private> sums: array<f32, ENTRIES>;
var<private> second_sums: array<f32, SECOND>;

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

fn count(code: u32, value: f32) {
  if (RESIDUAL == 0u) {
    sums[code] += value;
    return;
  }
  sums[code & (ENTRIES - 1u)] += value;
  second_sums[code >> CODE_BITS] += value;
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  if (group * V >= N) {
    return;
  }
  var at = group;
  var i = id.y * (X_ROW / 4u) + X_FROM / 4u;
  for (var turn = 0u; turn < 4u * BLOCKS; turn++) {
    let c = octet(at);
    let p = x[i];
    let q = x[i + 1u];
    count(c.a.x, p.x);
    count(c.a.y, p.y);
    count(c.a.z, p.z);
    count(c.a.w, p.w);
    count(c.b.x, q.x);
    count(c.b.y, q.y);
    count(c.b.z, q.z);
    count(c.b.w, q.w);
    at += WORDS * S;
    i += 2u;
  }
  var sum: Sum;
  for (var e = 0u; e < ENTRIES; e++) {
    sum += (sums[e] * X_UNIT) * unpacked(codebook[e]);
  }
  if (RESIDUAL == 1u) {
    for (var e = 0u; e < SECOND; e++) {
      sum += (second_sums[e] * X_UNIT) * unpacked(second[e]);
    }
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
