enable f16;
// slices.wgsl with products in f16, which has twice the rate of f32 on many GPUs: y = x·Ŵᵀ for at most 16 rows of x stored as
// f16. Constants: M, N, K, GROUP, BITS; FP4: 1 where codes are floats (E2M1).
//
// Sums of four products over code − MIDDLE are taken in f16; scale, offset and all other sums are f32.
const_assert M <= 16u && (GROUP % 4u == 0u || GROUP == K) && (M == 1u || K % 4u == 0u);

@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const LANES = 8u;
const SLICES = 16u;
const BLOCKS = (K + 31u) / 32u;

var<workgroup> sums: array<vec4f, LANES * SLICES>;

@compute @workgroup_size(LANES * SLICES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let lane = thread % LANES;
  let slice = thread / LANES;
  // Outputs past the end repeat the last; their sums are dropped.
  let n4 = min(group.x * LANES + lane, N4 - 1u);
  var t: array<vec4f, M>;
  for (var block = slice; block < BLOCKS; block += SLICES) {
    var f = factors(block * 32u / GROUP, n4);
    for (var e = 0u; e < 8u; e++) {
      let k = block * 32u + e * 4u;
      if (GROUP % 32u != 0u) {
        f = factors(k / GROUP, n4);
      }
      let b = bytes(block, e, n4);
      let w0 = vec4h(levels(unpack4xU8(b.x)));
      let w1 = vec4h(levels(unpack4xU8(b.y)));
      let w2 = vec4h(levels(unpack4xU8(b.z)));
      let w3 = vec4h(levels(unpack4xU8(b.w)));
      for (var row = 0u; row < M; row++) {
        let v = vec4h(four(row, k / 4u));
        let products = vec4f(vec4h(dot(v, w0), dot(v, w1), dot(v, w2), dot(v, w3)));
        t[row] += f.scale * products + f.offset * dot(vec4f(v), vec4f(1.0));
      }
    }
  }
  for (var row = 0u; row < M; row++) {
    sums[thread] = t[row];
    workgroupBarrier();
    if (slice == 0u && group.x * LANES + lane < N4) {
      var sum = sums[lane];
      for (var s = 1u; s < SLICES; s++) {
        sum += sums[s * LANES + lane];
      }
      let n = n4 * 4u;
      y[row * N + n] = sum.x;
      if (n + 1u < N) { y[row * N + n + 1u] = sum.y; }
      if (n + 2u < N) { y[row * N + n + 2u] = sum.z; }
      if (n + 3u < N) { y[row * N + n + 3u] = sum.w; }
    }
    workgroupBarrier();
  }
}
