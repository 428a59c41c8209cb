// y = the mean of REPEATS roundings of x to whole numbers. Constants: COUNT, SPAN, REPEATS, STOCHASTIC.
//
// Stochastic: down or up with the probability that keeps the mean, ⌊x + u⌋ with u uniform in [0, 1). Else to the nearest,
// which is the same with u = ½. The sum is of whole numbers and exact.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let value = x[i];
    var sum = 0u;
    for (var r = 0u; r < REPEATS; r++) {
      let u = select(0.5, uniform_of(i, r), STOCHASTIC == 1u);
      sum += u32(floor(value + u));
    }
    y[i] = f32(sum) / f32(REPEATS);
  }
}
