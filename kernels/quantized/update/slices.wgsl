// Weighted sums of the vectors of each centroid, and the sums of their weights, slice by slice. Constants: N, V, K,
// SLICES.
//
// A thread owns a slice of the vectors and a table of its own, so nothing is shared and the order of every sum is fixed.
@group(0) @binding(0) var<storage, read> vectors: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> codes: array<u32>;
@group(0) @binding(3) var<storage, read_write> tables: array<f32>;

const WIDTH = V + 1u;
const EACH = (N + SLICES - 1u) / SLICES;

@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let slice = id.x;
  if (slice >= SLICES) {
    return;
  }
  let table = slice * K * WIDTH;
  for (var e = 0u; e < K * WIDTH; e++) {
    tables[table + e] = 0.0;
  }
  for (var i = slice * EACH; i < min(N, (slice + 1u) * EACH); i++) {
    let row = table + min(codes[i], K - 1u) * WIDTH;
    let weight = weights[i];
    for (var j = 0u; j < V; j++) {
      tables[row + j] += weight * vectors[i * V + j];
    }
    tables[row + V] += weight;
  }
}
