// Of all products the logarithm of the sum of exponentials, scaled by 1/√D: the online form, a largest value and a sum.
@group(0) @binding(2) var<storage, read_write> found: array<f32>;

const LOWEST = -0x1.fffffep+127;
const LOG2E = 1.4426950408889634;

// e to the power of how far values lie below `top`; past −150 it is 0 anyway, and infinities stay outside.
fn weights(values: vec4f, top: f32) -> vec4f {
  return exp2(max(values - top, vec4f(-150.0)) * LOG2E);
}

fn begun() -> vec2f {
  return vec2f(LOWEST, 0.0);
}

fn turned(state: vec2f, products: vec4f, column: vec4u, seen: vec4<bool>) -> vec2f {
  let score = select(vec4f(LOWEST), products * inverseSqrt(f32(D)), seen);
  let top = max(max(state.x, max(score.x, score.y)), max(score.z, score.w));
  let weight = select(vec4f(), weights(score, top), seen);
  let before = state.y * weights(vec4f(state.x), top).x;
  return vec2f(top, before + ((weight.x + weight.y) + (weight.z + weight.w)));
}

fn joined(a: vec2f, b: vec2f) -> vec2f {
  let top = max(a.x, b.x);
  let weight = weights(vec4f(a.x, b.x, LOWEST, LOWEST), top);
  return vec2f(top, a.y * weight.x + b.y * weight.y);
}

fn finish(row: u32, state: vec2f) {
  found[row] = state.x + log(state.y);
}
