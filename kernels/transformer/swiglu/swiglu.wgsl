// y = silu(gate)·up. A row of x holds HIDDEN gates, then HIDDEN ups. Constants: HIDDEN, COUNT (elements of y), SPAN.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let gate = x[(i / HIDDEN) * 2u * HIDDEN + i % HIDDEN];
    let up = x[(i / HIDDEN) * 2u * HIDDEN + HIDDEN + i % HIDDEN];
    // Far below 0 the weight is 0 and its exponential would overflow.
    y[i] = gate / (1.0 + exp(min(-gate, 80.0))) * up;
  }
}
