// B in f16, N×K, read as words: four k of a row are two.
@group(0) @binding(1) var<storage, read> b: array<vec2u, BATCH * N * ROW>;

fn four(j: u32) -> vec4f {
  let pair = b[j];
  return vec4f(unpack2x16float(pair.x), unpack2x16float(pair.y));
}
