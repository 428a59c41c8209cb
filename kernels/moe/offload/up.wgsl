// First product of experts that lie in a bank: hidden[a] = relu(x[token]·w1[slot]), for each assignment a = token·CHOICES + choice.
// Constants: D (width), FF (hidden units), CHOICES. A thread owns 4 hidden units of one assignment and walks down the weights.
const_assert D % 4u == 0u && FF % 4u == 0u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
// A slot is an expert: w1[D, FF], then w2[FF, D].
@group(0) @binding(1) var<storage, read> bank: array<vec4f>;
// The slot of each assignment, then the bits of its weight.
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> hidden: array<vec4f>;

const D4 = D / 4u;
const FF4 = FF / 4u;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= FF4) {
    return;
  }
  let row = id.y / CHOICES * D4;
  var sum = vec4f();
  var j = slots[id.y] * 2u * D * FF4 + column;
  for (var k = 0u; k < D4; k++) {
    let scale = x[row + k];
    sum += scale.x * bank[j];
    sum += scale.y * bank[j + FF4];
    sum += scale.z * bank[j + 2u * FF4];
    sum += scale.w * bank[j + 3u * FF4];
    j += 4u * FF4;
  }
  hidden[id.y * FF4 + column] = max(sum, vec4f());
}
