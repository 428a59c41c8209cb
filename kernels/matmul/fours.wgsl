// A and B in f32 or, with HALF = 1, in f16, four elements a time.
@group(0) @binding(0) var<storage, read> a: array<vec4u>;
@group(0) @binding(1) var<storage, read> b: array<vec4u>;

// Four elements, by their position in fours; f16 are read as words: unpack2x16float needs no feature.
fn a4(i: u32) -> vec4f {
  if (HALF == 0u) {
    return bitcast<vec4f>(a[i]);
  }
  return half4(a[i / 2u], i);
}

fn b4(i: u32) -> vec4f {
  if (HALF == 0u) {
    return bitcast<vec4f>(b[i]);
  }
  return half4(b[i / 2u], i);
}

fn half4(eight: vec4u, i: u32) -> vec4f {
  let pair = select(eight.xy, eight.zw, i % 2u == 1u);
  return vec4f(unpack2x16float(pair.x), unpack2x16float(pair.y));
}
