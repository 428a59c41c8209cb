// A and B in f16, one by one, read as words: unpack2x16float needs no feature.
@group(0) @binding(0) var<storage, read> a: array<u32>;
@group(0) @binding(1) var<storage, read> b: array<u32>;

fn a_at(i: u32) -> f32 {
  return unpack2x16float(a[i / 2u] >> (16u * (i % 2u))).x;
}

fn b_at(i: u32) -> f32 {
  return unpack2x16float(b[i / 2u] >> (16u * (i % 2u))).x;
}
