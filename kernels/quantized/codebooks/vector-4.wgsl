// Vectors of four outputs: an entry is two words.
const V = 4u;
alias Packed = vec2u;
alias Sum = mat2x2f;
const ONES = mat2x2f(1.0, 1.0, 1.0, 1.0);

fn unpacked(p: Packed) -> Sum {
  return mat2x2f(pair(p.x), pair(p.y));
}

// Hands each output of a group to `put`.
fn store(group: u32, s: Sum) {
  let o = group * V;
  put(o + 0u, s[0].x);
  put(o + 1u, s[0].y);
  put(o + 2u, s[1].x);
  put(o + 3u, s[1].y);
}
