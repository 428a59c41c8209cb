// combine.wgsl for outputs that are not whole vec4s: one column a thread. Constants: N, SLICES.
@group(0) @binding(0) var<storage, read> parts: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= N) {
    return;
  }
  var sum = 0.0;
  for (var s = 0u; s < SLICES; s++) {
    sum += parts[(id.y * SLICES + s) * N + column];
  }
  y[id.y * N + column] = sum;
}
