// Vectors of two outputs: an entry is a word.
const V = 2u;
alias Packed = u32;
alias Sum = vec2f;
const ONES = vec2f(1.0);

fn unpacked(p: Packed) -> Sum {
  return pair(p);
}

// Hands each output of a group to `put`.
fn store(group: u32, s: Sum) {
  let o = group * V;
  put(o + 0u, s.x);
  put(o + 1u, s.y);
}
