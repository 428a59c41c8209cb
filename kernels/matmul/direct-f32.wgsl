// A and B in f32: eight columns of B are two vec4s.
const ROW = N / 4u;
const EIGHT = 2u;

@group(0) @binding(0) var<storage, read> a: array<vec2f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;

fn a_pair(i: u32) -> vec2f {
  return a[i];
}

fn eight(j: u32) -> mat2x4f {
  return mat2x4f(b[j], b[j + 1u]);
}
