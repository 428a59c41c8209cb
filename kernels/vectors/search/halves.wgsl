// −‖y‖²/2 of each vector. Constants: COUNT, SPAN, D4.
@group(0) @binding(0) var<storage, read> y: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> halves: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    var sum = 0.0;
    for (var k = 0u; k < D4; k++) {
      let value = y[i * D4 + k];
      sum += dot(value, value);
    }
    halves[i] = -0.5 * sum;
  }
}
