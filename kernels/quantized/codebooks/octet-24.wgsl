// Eight codes of 24 bits, from six words S apart. Two of each four straddle two words.
const WORDS = 6u;

struct Octet {
  a: vec4u,
  b: vec4u,
}

// Four of them, from three words.
fn four(at: u32) -> vec4u {
  let p = codes[at];
  let q = codes[at + S];
  let r = codes[at + 2u * S];
  return vec4u(p & 0xffffffu, (p >> 24u) | ((q & 0xffffu) << 8u), (q >> 16u) | ((r & 0xffu) << 16u), r >> 8u);
}

fn octet(at: u32) -> Octet {
  return Octet(four(at), four(at + 3u * S));
}
