// B in f32, K×N: eight columns are two vec4s, of which a row has ROW.
const ROW = N / 4u;

@group(0) @binding(1) var<storage, read> b: array<vec4f, BATCH * K * ROW>;

fn eight(j: u32) -> mat2x4f {
  return mat2x4f(b[j], b[j + 1u]);
}
