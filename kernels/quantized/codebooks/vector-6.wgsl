// Vectors of six outputs: an entry is three words of four, read at once.
const V = 6u;
alias Packed = vec4u;
alias Sum = mat3x2f;
const ONES = mat3x2f(1.0, 1.0, 1.0, 1.0, 1.0, 1.0);

fn unpacked(p: Packed) -> Sum {
  return mat3x2f(pair(p.x), pair(p.y), pair(p.z));
}

// Hands each output of a group to `put`.
fn store(group: u32, s: Sum) {
  let o = group * V;
  put(o + 0u, s[0].x);
  put(o + 1u, s[0].y);
  put(o + 2u, s[1].x);
  put(o + 3u, s[1].y);
  put(o + 4u, s[2].x);
  put(o + 5u, s[2].y);
}
