// x in f32 from x in f16, two numbers a thread. Constants: LENGTH.
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> numbers: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = 2u * id.x;
  if (i >= LENGTH) {
    return;
  }
  let pair = unpack2x16float(x[id.x]);
  numbers[i] = pair.x;
  if (i + 1u < LENGTH) {
    numbers[i + 1u] = pair.y;
  }
}
