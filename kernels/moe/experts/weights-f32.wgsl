// Weights in f32, four columns a load.
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;

fn w4(i: u32) -> vec4f {
  return weights[i];
}
