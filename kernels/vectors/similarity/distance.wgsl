// The squared distance of each vector from the one that its code names. Constants: COUNT, SPAN, COLUMNS, D4.
//
// A pass of its own: it reads the codes as they were stored, so a wrong code cannot hide behind a right distance.
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read> codes: array<u32>;
@group(0) @binding(3) var<storage, read_write> found: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let code = codes[i];
    if (code >= COLUMNS) {
      found[i] = 0x1p100; // none at all
      continue;
    }
    var sum = 0.0;
    for (var k = 0u; k < D4; k++) {
      let between = x[i * D4 + k] - y[code * D4 + k];
      sum += dot(between, between);
    }
    found[i] = sum;
  }
}
