// A and B in f16, rows along k, read as words: unpack2x16float needs no feature.
@group(0) @binding(0) var<storage, read> a: array<vec2u>;
@group(0) @binding(1) var<storage, read> b: array<vec2u>;

fn four(pair: vec2u) -> vec4f {
  return vec4f(unpack2x16float(pair.x), unpack2x16float(pair.y));
}

fn a_four(i: u32) -> vec4f {
  return four(a[i]);
}

fn b_four(i: u32) -> vec4f {
  return four(b[i]);
}
