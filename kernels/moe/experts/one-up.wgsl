// One token through the first product of its experts, without a plan: choice y of it is row y. Constants: N (hidden units), K.
// A thread owns 4 gates and the 4 ups that belong to them, and walks down the weights, each of which is read once.
const_assert N % 4u == 0u && K % 4u == 0u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
// binding 1: weights, and w4 to read them: a file for each storage.
@group(0) @binding(2) var<storage, read> routes: array<u32>;
@group(0) @binding(3) var<storage, read_write> hidden: array<vec4f>;

const N4 = N / 4u;
const WIDE = 2u * N4;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= N4) {
    return;
  }
  var gate = vec4f();
  var up = vec4f();
  var j = routes[id.y] * K * WIDE + column;
  for (var k = 0u; k < K / 4u; k++) {
    let scale = x[k];
    gate += scale.x * w4(j);
    up += scale.x * w4(j + N4);
    gate += scale.y * w4(j + WIDE);
    up += scale.y * w4(j + WIDE + N4);
    gate += scale.z * w4(j + 2u * WIDE);
    up += scale.z * w4(j + 2u * WIDE + N4);
    gate += scale.w * w4(j + 3u * WIDE);
    up += scale.w * w4(j + 3u * WIDE + N4);
    j += 4u * WIDE;
  }
  hidden[id.y * N4 + column] = gate / (1.0 + exp(-gate)) * up;
}
