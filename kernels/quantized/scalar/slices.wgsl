// y = x·Ŵᵀ for at most 16 rows, on GPUs: every weight is read once. Constants: M, N, K, GROUP.
//
// Eight lanes beside each other own four outputs each, so that neighbours read neighbouring words; 16 slices of them take
// turns at the blocks of K, and their sums meet in workgroup memory. Scale and offset go into the weight. x is small and
// stays in the cache.
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
      let w0 = levels(unpack4xU8(b.x)) * f.scale.x + f.offset.x;
      let w1 = levels(unpack4xU8(b.y)) * f.scale.y + f.offset.y;
      let w2 = levels(unpack4xU8(b.z)) * f.scale.z + f.offset.z;
      let w3 = levels(unpack4xU8(b.w)) * f.scale.w + f.offset.w;
      for (var row = 0u; row < M; row++) {
        let v = four(row, k / 4u);
        t[row] += vec4f(dot(v, w0), dot(v, w1), dot(v, w2), dot(v, w3));
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
