// The mean squared distance of each query from the rows that were found for it, worked out anew from their numbers as they
// were stored. Constants: QUERIES, ROWS, D4, K.
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> nearest: array<u32>;
@group(0) @binding(3) var<storage, read_write> found: array<f32>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let query = id.x;
  if (query >= QUERIES) {
    return;
  }
  var sum = 0.0;
  for (var n = 0u; n < K; n++) {
    let row = nearest[query * K + n];
    if (row >= ROWS) {
      sum = 0x1p100; // none at all
      break;
    }
    for (var k = 0u; k < D4; k++) {
      let between = x[query * D4 + k] - y[row * D4 + k];
      sum += dot(between, between);
    }
  }
  found[query] = sum / f32(K);
}
