// x in f32, rows filled up with zeros to whole octets of groups, 64 numbers; times X_UNIT of the half-*.wgsl that is put after
// this file. Constants: K, PADDED; HALF: 1 for x in f16. A thread a number.
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read_write> inputs: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= PADDED) {
    return;
  }
  var value = 0.0;
  if (column < K) {
    let i = id.y * K + column;
    if (HALF == 1u) {
      let both = unpack2x16float(x[i / 2u]);
      value = select(both.x, both.y, i % 2u == 1u);
    } else {
      value = bitcast<f32>(x[i]);
    }
  }
  inputs[id.y * PADDED + column] = value * X_UNIT;
}
