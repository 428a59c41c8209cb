// Task arithmetic: what the models were trained from, and a share of the sum of what each learnt. Constants: COUNT, SPAN,
// EXPERTS, SCALE (hundredths).
@group(0) @binding(0) var<storage, read> base: array<f32>;
@group(0) @binding(1) var<storage, read> experts: array<f32>;
@group(0) @binding(2) var<storage, read_write> merged: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let before = base[i];
    var sum = 0.0;
    for (var e = 0u; e < EXPERTS; e++) {
      sum += experts[e * COUNT + i] - before;
    }
    merged[i] = before + f32(SCALE) / 100.0 * sum;
  }
}
