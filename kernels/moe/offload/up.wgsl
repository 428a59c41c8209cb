// First product of experts that lie in a bank: hidden[a] = relu(x[token]·w1[slot]), for each assignment a = token·CHOICES + choice.
// Constants: D (width), FF (hidden units), CHOICES. A thread owns 4 hidden units of one assignment and walks down the weights.
const_assert D % 4u == 0u && FF % 4u == 0u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
// binding 1: the bank, and w4 to read it. A slot is an expert: w1[D, FF], then w2[FF, D].
// The slot of each assignment, then the bits of its weight.
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read_write> hidden: array<vec4f>;

const D4 = D / 4u;
const FF4 = FF / 4u;

fn input4(i: u32) -> vec4f {
  return x[i];
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= FF4) {
    return;
  }
  let sum = walk(id.y / CHOICES * D4, D4, slots[id.y] * 2u * D * FF4 + column, FF4);
  hidden[id.y * FF4 + column] = max(sum, vec4f());
}
