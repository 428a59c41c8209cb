// Codes of 4 bits, one by one; the layout is that of blocks-q4.wgsl, with rows padded to whole fours. Constants: K, WIDE and EXPERTS.
@group(0) @binding(1) var<storage, read> words: array<u32>;
@group(0) @binding(5) var<storage, read> scales: array<u32>;

const STRIDE = (EXPERTS * WIDE + 3u) / 4u * 4u;

// Weight `i` of [expert][k][column].
fn w_at(i: u32) -> f32 {
  let line = i / WIDE;
  let k = line % K;
  let n = line / K * WIDE + i % WIDE;
  let code = (words[k / 8u * STRIDE + n] >> (k % 4u * 8u + k / 4u % 2u * 4u)) & 15u;
  return (f32(code) - 8.0) * unpack2x16float(scales[k / 32u * STRIDE + n]).x;
}
