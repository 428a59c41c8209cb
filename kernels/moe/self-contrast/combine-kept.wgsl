// Adds the outputs of those choices of a token that lead to an expert: y[t] = Σ parts. Constants: N; E, experts there are;
// K, choices; SPLITS, slices of a choice. What leads nowhere has left its parts unwritten.
@group(0) @binding(0) var<storage, read> parts: array<f32>;
@group(0) @binding(1) var<storage, read> routes: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= N) {
    return;
  }
  var sum = 0.0;
  for (var choice = id.y * K; choice < (id.y + 1u) * K; choice++) {
    if (routes[choice] < E) {
      for (var s = 0u; s < SPLITS; s++) {
        sum += parts[(choice * SPLITS + s) * N + column];
      }
    }
  }
  y[id.y * N + column] = sum;
}
