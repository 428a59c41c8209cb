// Adds the slices of each output. Constants: COUNT, SPAN, N, SLICES.
@group(0) @binding(0) var<storage, read> parts: array<f32>;
@group(0) @binding(1) var<storage, read_write> c: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let m = i / N;
    var sum = 0.0;
    for (var s = 0u; s < SLICES; s++) {
      sum += parts[(m * SLICES + s) * N + i % N];
    }
    c[i] = sum;
  }
}
