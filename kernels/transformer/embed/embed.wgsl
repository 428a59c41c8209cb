// One row of a table for each token: y[i, c] = table[token[i], c]. Constants: WIDTH, COUNT (elements of y), SPAN.
@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    y[i] = table[tokens[i / WIDTH] * WIDTH + i % WIDTH];
  }
}
