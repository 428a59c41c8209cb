// Eight codes of 16 bits, from four words S apart.
const WORDS = 4u;

struct Octet {
  a: vec4u,
  b: vec4u,
}

fn octet(at: u32) -> Octet {
  let p = codes[at];
  let q = codes[at + S];
  let r = codes[at + 2u * S];
  let s = codes[at + 3u * S];
  return Octet(
    vec4u(p & 65535u, p >> 16u, q & 65535u, q >> 16u),
    vec4u(r & 65535u, r >> 16u, s & 65535u, s >> 16u),
  );
}
