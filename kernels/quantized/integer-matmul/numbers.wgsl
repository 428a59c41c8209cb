// Activations rounded to their codes and back: the same codes as activations.wgsl, times their scale, in f32. A thread a
// group of a row. Constants as there.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> numbers: array<f32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let group = id.x;
  if (group >= GROUPS) {
    return;
  }
  let begin = row * K + group * GROUP;
  let end = row * K + min(K, (group + 1u) * GROUP);
  var most = 0.0;
  for (var i = begin; i < end; i++) {
    most = max(most, abs(x[i]));
  }
  let inverse = select(f32(TOP) / most, 0.0, most == 0.0);
  let scale = most * (1.0 / f32(TOP));
  for (var i = begin; i < end; i++) {
    numbers[i] = clamp(round(x[i] * inverse), -f32(TOP), f32(TOP)) * scale;
  }
}
