// Puts COUNT numbers behind those that are there already, from BEGIN on. Constants: COUNT, BEGIN.
@group(0) @binding(0) var<storage, read> more: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < COUNT; i += 64u * groups.x) {
    y[BEGIN + i] = more[i];
  }
}
