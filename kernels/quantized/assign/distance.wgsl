// The squared distance of each vector from the centroid that its code names. Constants: N, V, K, ACROSS.
//
// A pass of its own: it reads the codes as they were stored, so a wrong code cannot hide behind a right distance.
@group(0) @binding(0) var<storage, read> vectors: array<f32>;
@group(0) @binding(1) var<storage, read> codebook: array<f32>;
@group(0) @binding(2) var<storage, read> codes: array<u32>;
@group(0) @binding(3) var<storage, read_write> distances: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * ACROSS + id.x;
  if (i >= N) {
    return;
  }
  let code = codes[i];
  if (code >= K) {
    distances[i] = 0x1p100; // no centroid at all
    return;
  }
  var sum = 0.0;
  for (var j = 0u; j < V; j++) {
    let d = vectors[i * V + j] - codebook[code * V + j];
    sum += d * d;
  }
  distances[i] = sum;
}
