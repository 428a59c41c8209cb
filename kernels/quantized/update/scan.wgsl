// Weighted sums of the vectors of each centroid, and the sums of their weights, slice by slice. Constants: N, V, K,
// SLICES.
//
// A thread owns a centroid and looks at the code of every vector of its slice, 256 at a time from workgroup memory:
// no float is added to by two threads, and the order of every sum is fixed.
const_assert V <= 16u;

@group(0) @binding(0) var<storage, read> vectors: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> codes: array<u32>;
@group(0) @binding(3) var<storage, read_write> tables: array<f32>;

const WIDTH = V + 1u;
const EACH = (N + SLICES - 1u) / SLICES;
const THREADS = 64u;
const TILE = 256u;

var<workgroup> tile: array<u32, TILE>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let c = group.x * THREADS + local;
  let slice = group.y;
  let end = min(N, (slice + 1u) * EACH);
  var sums: array<f32, WIDTH>;
  for (var begin = slice * EACH; begin < end; begin += TILE) {
    workgroupBarrier();
    for (var t = local; t < TILE; t += THREADS) {
      tile[t] = select(K, codes[min(begin + t, N - 1u)], begin + t < end);
    }
    workgroupBarrier();
    for (var t = 0u; t < TILE; t++) {
      if (tile[t] == c && c < K) {
        let i = begin + t;
        let weight = weights[i];
        for (var j = 0u; j < V; j++) {
          sums[j] += weight * vectors[i * V + j];
        }
        sums[V] += weight;
      }
    }
  }
  if (c < K) {
    for (var j = 0u; j < WIDTH; j++) {
      tables[(slice * K + c) * WIDTH + j] = sums[j];
    }
  }
}
