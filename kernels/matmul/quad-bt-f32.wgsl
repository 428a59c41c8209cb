// B in f32, N×K: four k of a row are a vec4.
@group(0) @binding(1) var<storage, read> b: array<vec4f, BATCH * N * ROW>;

fn four(j: u32) -> vec4f {
  return b[j];
}
