// Put after scales.wgsl, scales-block.wgsl and scales-group.wgsl: a group's word of scale and offset.
//
// Scale and offset are rounded to f16 here by hand, to nearest with ties to even as the CPU does: pack2x16float may round
// either way. Everything after this pass computes with the rounded ones.

const MIDDLE = f32(1u << (BITS - 1u));
// Steps from one end of the range to the other (minmax), or from 0 to the largest magnitude (absmax).
const STEPS = select(MIDDLE - 1.0, 2.0 * MIDDLE - 1.0, MINMAX == 1u);

fn half_of(value: f32) -> u32 {
  let bits = bitcast<u32>(value);
  let sign = (bits >> 16u) & 0x8000u;
  let magnitude = bits & 0x7fffffffu;
  if (magnitude < 0x38800000u) {
    // Below 2⁻¹⁴ halves lie 2⁻²⁴ apart, as f32s do from 0.5 on.
    return sign | (bitcast<u32>(bitcast<f32>(magnitude) + 0.5) - 0x3f000000u);
  }
  let rounded = magnitude - 0x38000000u + 0xfffu + ((magnitude >> 13u) & 1u);
  return sign | min(rounded >> 13u, 0x7c00u);
}

// A group from its least to its greatest weight, as a word of two halves.
fn scale_of(least: f32, most: f32) -> u32 {
  if (MINMAX == 1u) {
    return half_of((most - least) / STEPS) | (half_of(least) << 16u);
  }
  let scale = half_of(max(-least, most) / STEPS);
  let offset = half_of(-MIDDLE * unpack2x16float(scale).x);
  return scale | select(offset << 16u, 0u, scale == 0u);
}
