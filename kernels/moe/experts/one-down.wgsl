// One token through the second product of its experts, and their weighted sum: one thread adds what belongs to 4 outputs, so
// there are no partial sums. Constants: N (outputs), K (hidden units), CHOICES.
const_assert N % 4u == 0u && K % 4u == 0u;

@group(0) @binding(0) var<storage, read> hidden: array<vec4f>;
// binding 1: weights, and w4 to read them: a file for each storage.
@group(0) @binding(2) var<storage, read> routes: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

const N4 = N / 4u;
const K4 = K / 4u;

fn input4(i: u32) -> vec4f {
  return hidden[i];
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= N4) {
    return;
  }
  var total = vec4f();
  for (var choice = 0u; choice < CHOICES; choice++) {
    let sum = walk(choice * K4, K4, routes[choice] * K * N4 + column, N4);
    total += bitcast<f32>(routes[CHOICES + choice]) * sum;
  }
  y[column] = total;
}
