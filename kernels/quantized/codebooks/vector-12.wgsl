// Vectors of twelve outputs: an entry is six words.
const V = 12u;
struct Packed {
  a: vec2u,
  b: vec2u,
  c: vec2u,
}
alias Sum = mat3x4f;
const ONES = mat3x4f(1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0);

fn unpacked(p: Packed) -> Sum {
  return mat3x4f(
    vec4f(pair(p.a.x), pair(p.a.y)),
    vec4f(pair(p.b.x), pair(p.b.y)),
    vec4f(pair(p.c.x), pair(p.c.y)),
  );
}

// Hands each output of a group to `put`.
fn store(group: u32, s: Sum) {
  let o = group * V;
  put(o + 0u, s[0].x);
  put(o + 1u, s[0].y);
  put(o + 2u, s[0].z);
  put(o + 3u, s[0].w);
  put(o + 4u, s[1].x);
  put(o + 5u, s[1].y);
  put(o + 6u, s[1].z);
  put(o + 7u, s[1].w);
  put(o + 8u, s[2].x);
  put(o + 9u, s[2].y);
  put(o + 10u, s[2].z);
  put(o + 11u, s[2].w);
}
