// Eight codes of 12 bits, from three words S apart. The third and the sixth straddle two.
const WORDS = 3u;

struct Octet {
  a: vec4u,
  b: vec4u,
}

fn octet(at: u32) -> Octet {
  let p = codes[at];
  let q = codes[at + S];
  let r = codes[at + 2u * S];
  let a = vec4u(p, p >> 12u, (p >> 24u) | (q << 8u), q >> 4u);
  let b = vec4u(q >> 16u, (q >> 28u) | (r << 4u), r >> 8u, r >> 20u);
  return Octet(a & vec4u(4095u), b & vec4u(4095u));
}
