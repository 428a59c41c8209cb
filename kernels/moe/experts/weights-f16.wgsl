// Weights in f16, four columns a load, read as words: unpack2x16float needs no feature.
@group(0) @binding(1) var<storage, read> weights: array<vec2u>;

fn w4(i: u32) -> vec4f {
  let pairs = weights[i];
  return vec4f(unpack2x16float(pairs.x), unpack2x16float(pairs.y));
}
