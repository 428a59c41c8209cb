// A and B in f32, rows along k.
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;

fn a_four(i: u32) -> vec4f {
  return a[i];
}

fn b_four(i: u32) -> vec4f {
  return b[i];
}
