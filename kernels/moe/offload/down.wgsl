// Second product of experts that lie in a bank, added to what came in: y[token] = x[token] + Σ weight · hidden[a]·w2[slot].
// Constants: D (width), FF (hidden units), CHOICES, ROWS (assignments). A thread owns 4 outputs of one token.
const_assert D % 4u == 0u && FF % 4u == 0u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
// binding 1: the bank, and w4 to read it. A slot is an expert: w1[D, FF], then w2[FF, D].
// The slot of each assignment, then the bits of its weight.
@group(0) @binding(2) var<storage, read> slots: array<u32>;
@group(0) @binding(3) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

const D4 = D / 4u;
const FF4 = FF / 4u;

fn input4(i: u32) -> vec4f {
  return hidden[i];
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= D4) {
    return;
  }
  var total = x[id.y * D4 + column];
  for (var choice = 0u; choice < CHOICES; choice++) {
    let a = id.y * CHOICES + choice;
    let sum = walk(a * FF4, FF4, (slots[a] * 2u + 1u) * D * FF4 + column, D4);
    total += bitcast<f32>(slots[ROWS + a]) * sum;
  }
  y[id.y * D4 + column] = total;
}
