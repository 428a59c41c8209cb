// Eight codes of 8 bits, from two words S apart.
const WORDS = 2u;

struct Octet {
  a: vec4u,
  b: vec4u,
}

fn octet(at: u32) -> Octet {
  let shifts = vec4u(0u, 8u, 16u, 24u);
  return Octet((vec4u(codes[at]) >> shifts) & vec4u(255u), (vec4u(codes[at + S]) >> shifts) & vec4u(255u));
}
