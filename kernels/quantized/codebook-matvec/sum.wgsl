// Adds the partial sums of a product: y[i] = Σ parts[s·LENGTH + i], and before[i] with ADD = 1. Constants: LENGTH, SPLITS, ADD.
@group(0) @binding(0) var<storage, read> parts: array<f32>;
@group(0) @binding(1) var<storage, read> before: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= LENGTH) {
    return;
  }
  var sum = 0.0;
  if (ADD == 1u) {
    sum = before[i];
  }
  for (var s = 0u; s < SPLITS; s++) {
    sum += parts[s * LENGTH + i];
  }
  y[i] = sum;
}
