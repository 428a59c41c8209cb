// Dependent multiply-adds, work[0] of them in each thread; work[1] is 0, which no compiler knows, so x is never negative.
@group(0) @binding(0) var<storage, read_write> work: array<u32, 2>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let steps = work[0];
  let factor = f32(work[1]);
  var x = f32(id.x);
  for (var i = 0u; i < steps; i++) {
    x = x * factor + 0.5;
  }
  if (x < 0.0) {
    work[1] = u32(x);
  }
}
