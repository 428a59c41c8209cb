// Weights in f16, one by one, read as words: unpack2x16float needs no feature.
@group(0) @binding(1) var<storage, read> weights: array<u32>;

fn w_at(i: u32) -> f32 {
  return unpack2x16float(weights[i / 2u] >> (16u * (i % 2u))).x;
}
