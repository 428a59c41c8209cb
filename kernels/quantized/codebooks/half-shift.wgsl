// Two halves of a word as f32s times 2⁻¹¹², by shifts: for adapters without an instruction for it. Sign, exponent and
// fraction of a normal half move to where an f32 has them, which leaves its exponent 112 too small; half of that is
// multiplied to x and half to the sums, so that neither comes near the ends of f32. Zero stays zero. A subnormal half
// would become a subnormal f32, which adapters may flush: codebooks hold none.
const X_UNIT = 0x1p56f;
const SUM_UNIT = 0x1p56f;

fn pair(word: u32) -> vec2f {
  return bitcast<vec2f>((bitcast<vec2i>(vec2u(word << 16u, word)) >> vec2u(3u)) & vec2i(-0x70002000));
}
