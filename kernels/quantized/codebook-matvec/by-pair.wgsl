// by-code.wgsl for codes of 4 bits, two out-groups a thread: their codes of a column together are one of 256. Half as many
// additions for as many weights. Constants: those of thread.wgsl.
const_assert X_ROW % 4u == 0u && CODE_BITS == 4u && RESIDUAL == 0u;

@group(0) @binding(0) var<storage, read> codes: array<vec2u>;
@group(0) @binding(1) var<storage, read> codebook: array<Packed, ENTRIES>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> shifts: array<f32>;
@group(0) @binding(4) var<storage, read> before: array<f32>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

var<private> line: u32;
var<private> sums: array<f32, 256>;

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
  let pair_of_groups = id.x;
  if (2u * pair_of_groups * V >= N) {
    return;
  }
  var at = pair_of_groups;
  var i = id.y * (X_ROW / 4u) + X_FROM / 4u;
  for (var turn = 0u; turn < 4u * BLOCKS; turn++) {
    // Eight codes of 4 bits a group; a byte gets those of both groups, even columns and odd ones apart.
    let c = codes[at];
    let even = (c.x & 0x0f0f0f0fu) | ((c.y & 0x0f0f0f0fu) << 4u);
    let odd = ((c.x >> 4u) & 0x0f0f0f0fu) | (c.y & 0xf0f0f0f0u);
    let p = x[i];
    let q = x[i + 1u];
    sums[even & 255u] += p.x;
    sums[odd & 255u] += p.y;
    sums[(even >> 8u) & 255u] += p.z;
    sums[(odd >> 8u) & 255u] += p.w;
    sums[(even >> 16u) & 255u] += q.x;
    sums[(odd >> 16u) & 255u] += q.y;
    sums[even >> 24u] += q.z;
    sums[odd >> 24u] += q.w;
    at += S / 2u;
    i += 2u;
  }
  var first: Sum;
  var second: Sum;
  for (var e = 0u; e < 256u; e++) {
    let sum = sums[e] * X_UNIT;
    first += sum * unpacked(codebook[e & 15u]);
    second += sum * unpacked(codebook[e >> 4u]);
  }
  first *= SUM_UNIT;
  second *= SUM_UNIT;
  if (AFFINE == 1u) {
    var shift = 0.0;
    for (var block = 0u; block < BLOCKS; block++) {
      shift += shifts[id.y * SHIFT_ROW + SHIFT_FROM + block];
    }
    first += shift * ONES;
    second += shift * ONES;
  }
  line = id.y * N;
  store(2u * pair_of_groups, first);
  store(2u * pair_of_groups + 1u, second);
}
