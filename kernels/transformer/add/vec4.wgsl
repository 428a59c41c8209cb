// y = a + b, four elements at a time: a load costs by the instruction, not by the byte. Constants: COUNT (quads), SPAN.
@group(0) @binding(0) var<storage, read> a: array<vec4f, COUNT>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, COUNT>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f, COUNT>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    y[i] = a[i] + b[i];
  }
}
