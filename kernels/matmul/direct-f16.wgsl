// A and B in f16, read as words, because unpack2x16float needs no feature: a pair is a word, eight columns of B a vec4u.
const_assert N % 8u == 0u;

const ROW = N / 8u;
const EIGHT = 1u;

@group(0) @binding(0) var<storage, read> a: array<u32>;
@group(0) @binding(1) var<storage, read> b: array<vec4u>;

fn a_pair(i: u32) -> vec2f {
  return unpack2x16float(a[i]);
}

fn eight(j: u32) -> mat2x4f {
  let words = b[j];
  return mat2x4f(
    vec4f(unpack2x16float(words.x), unpack2x16float(words.y)),
    vec4f(unpack2x16float(words.z), unpack2x16float(words.w)),
  );
}
