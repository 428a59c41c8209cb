// Copies VECTORS vec4s. Constants: VECTORS, SPAN (threads in the whole grid).
//
// A thread walks the buffer in steps of the grid, so that neighbours always touch neighbouring 16 bytes and
// one dispatch covers any size within the limit of workgroups per dimension.
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> target_: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < VECTORS; i += SPAN) {
    target_[i] = source[i];
  }
}
