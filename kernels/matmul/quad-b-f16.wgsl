// B in f16, K×N, read as words: eight columns are one vec4u, of which a row has ROW.
const_assert N % 8u == 0u;

const ROW = N / 8u;

@group(0) @binding(1) var<storage, read> b: array<vec4u, BATCH * K * ROW>;

fn eight(j: u32) -> mat2x4f {
  let words = b[j];
  return mat2x4f(
    vec4f(unpack2x16float(words.x), unpack2x16float(words.y)),
    vec4f(unpack2x16float(words.z), unpack2x16float(words.w)),
  );
}
