// The numbers of the K nearest rows of each query, in no order. Constants: COUNT, SPAN, ROWS, K.
//
// `picked` holds the K-th distance, and how many of those that equal it are wanted: of them the first to come.
@group(0) @binding(0) var<storage, read> distances: array<f32>;
@group(0) @binding(1) var<storage, read> picked: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> counters: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read_write> nearest: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let query = i / ROWS;
    let bits = bitcast<u32>(distances[i]);
    let edge = picked[query];
    if (bits < edge.x) {
      let place = atomicAdd(&counters[2u * query], 1u);
      nearest[query * K + min(place, K - 1u)] = i % ROWS;
    } else if (bits == edge.x) {
      let place = atomicAdd(&counters[2u * query + 1u], 1u);
      if (place < edge.y) {
        nearest[query * K + K - 1u - place] = i % ROWS;
      }
    }
  }
}
