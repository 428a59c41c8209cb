// First pass: activations to integers, a thread a group of a row. Codes are −TOP … TOP, one a byte, four a word, padded with
// zeros to whole blocks of 32. Constants: M, K, GROUP, GROUPS, BLOCKS, TOP.
//
// scale = absmax·(1/TOP), code = round(x·(TOP/absmax)), to even at a tie: multiplications alone decide, which WGSL rounds
// correctly, but for one division.
requires packed_4x8_integer_dot_product;
const_assert GROUP % 4u == 0u || GROUPS == 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> codes: array<u32>;
@group(0) @binding(2) var<storage, read_write> code_scales: array<f32>;
// Of the codes of a group.
@group(0) @binding(3) var<storage, read_write> code_sums: array<i32>;

const WORDS = BLOCKS * 8u;

fn value(row: u32, k: u32) -> f32 {
  if (k >= K) {
    return 0.0;
  }
  return x[row * K + k];
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let group = id.x;
  if (group >= GROUPS) {
    return;
  }
  let begin = group * GROUP;
  let end = min(K, begin + GROUP);
  var most = 0.0;
  for (var k = begin; k < end; k++) {
    most = max(most, abs(x[row * K + k]));
  }
  let inverse = select(f32(TOP) / most, 0.0, most == 0.0);
  // The last group also writes the padding.
  let words_end = select(end / 4u, WORDS, group == GROUPS - 1u);
  var sum = 0;
  for (var w = begin / 4u; w < words_end; w++) {
    let k = 4u * w;
    let four = vec4f(value(row, k), value(row, k + 1u), value(row, k + 2u), value(row, k + 3u));
    let code = clamp(vec4i(round(four * inverse)), vec4i(-i32(TOP)), vec4i(i32(TOP)));
    codes[row * WORDS + w] = pack4xI8(code);
    sum += code.x + code.y + code.z + code.w;
  }
  code_scales[row * GROUPS + group] = most * (1.0 / f32(TOP));
  code_sums[row * GROUPS + group] = sum;
}
