// blocks-f32.wgsl for weights in f16, read as words: unpack2x16float needs no feature.
@group(0) @binding(1) var<storage, read> weights: array<vec2u>;

fn w4(i: u32) -> vec4f {
  let pairs = weights[i];
  return vec4f(unpack2x16float(pairs.x), unpack2x16float(pairs.y));
}

fn w4x4(expert: u32, k4: u32, column: u32) -> mat4x4f {
  let i = (expert * K + k4 * 4u) * WIDE + column;
  return mat4x4f(w4(i), w4(i + WIDE), w4(i + 2u * WIDE), w4(i + 3u * WIDE));
}
