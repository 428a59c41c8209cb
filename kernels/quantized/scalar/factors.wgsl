// Scales and offsets of four neighbouring outputs: of a weight, scale·(code − MIDDLE) + offset. Constants: K, GROUP.
@group(0) @binding(2) var<storage, read> scales: array<vec4u>;

const GROUPS = (K + GROUP - 1u) / GROUP;

struct Factors {
  scale: vec4f,
  offset: vec4f,
}

// Groups past the end, in the padding of K, repeat the last.
fn factors(group: u32, n4: u32) -> Factors {
  let word = scales[min(group, GROUPS - 1u) * N4 + n4];
  let o0 = unpack2x16float(word.x);
  let o1 = unpack2x16float(word.y);
  let o2 = unpack2x16float(word.z);
  let o3 = unpack2x16float(word.w);
  let scale = vec4f(o0.x, o1.x, o2.x, o3.x);
  // The offset stored is that of code 0; under absmax the middle code is 0 exactly, and nobody asks.
  return Factors(scale, vec4f(o0.y, o1.y, o2.y, o3.y) + MIDDLE * scale);
}
