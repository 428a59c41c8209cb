// Weights in f32, one by one.
@group(0) @binding(1) var<storage, read> weights: array<f32>;

fn w_at(i: u32) -> f32 {
  return weights[i];
}
