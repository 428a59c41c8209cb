// Codes for shaders that shift: four k of an output as the bytes of a word. Constants: N, K, BITS; FP4: 1 where codes
// are floats (E2M1).
@group(0) @binding(1) var<storage, read> words: array<vec4u>;

const N4 = (N + 3u) / 4u;
// Taken off a code before it is summed.
const MIDDLE = f32((1u << (BITS - 1u)) * (1u - FP4));

// k = 4e … 4e + 3 of block `block`, of outputs 4·n4 … 4·n4 + 3.
fn bytes(block: u32, e: u32, n4: u32) -> vec4u {
  let at = block * BITS * N4 + n4;
  if (BITS == 8u) {
    return words[at + e * N4];
  }
  if (BITS == 4u) {
    return (words[at + e / 2u * N4] >> vec4u(e % 2u * 4u)) & vec4u(0x0f0f0f0fu);
  }
  let low = (words[at + e / 4u * N4] >> vec4u(e % 4u * 2u)) & vec4u(0x03030303u);
  if (BITS == 2u) {
    return low;
  }
  return low | (((words[at + 2u * N4] >> vec4u(e)) & vec4u(0x01010101u)) << vec4u(2u));
}

// What codes stand for, less MIDDLE. The magnitude of E2M1 is the largest of t, 2t − 4 and 4t − 16, halved.
fn levels(codes: vec4u) -> vec4f {
  let code = vec4f(codes);
  if (FP4 == 0u) {
    return code - MIDDLE;
  }
  let t = select(code, code - 8.0, codes >= vec4u(8u));
  let v = 0.5 * max(max(t, 2.0 * t - 4.0), 4.0 * t - 16.0);
  return select(v, -v, codes >= vec4u(8u));
}
