// Adds the outputs of a token's experts: y[t] = Σ parts[t·SLICES + s]. Constants: N, SLICES. Four columns a
// thread, in the order of the choices: deterministic, no atomics.
const_assert N % 4u == 0u;
const N4 = N / 4u;

@group(0) @binding(0) var<storage, read> parts: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= N4) {
    return;
  }
  var i = id.y * SLICES * N4 + column;
  var sum = parts[i];
  for (var s = 1u; s < SLICES; s++) {
    i += N4;
    sum += parts[i];
  }
  y[id.y * N4 + column] = sum;
}
