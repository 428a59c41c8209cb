// Eight codes of 4 bits, from one word.
const WORDS = 1u;

struct Octet {
  a: vec4u,
  b: vec4u,
}

fn octet(at: u32) -> Octet {
  let p = vec4u(codes[at]);
  return Octet((p >> vec4u(0u, 4u, 8u, 12u)) & vec4u(15u), (p >> vec4u(16u, 20u, 24u, 28u)) & vec4u(15u));
}
