// DARE: of what each model learnt a random part, enlarged so that its mean stays; then as task arithmetic. Constants:
// COUNT, SPAN, EXPERTS, SCALE, DROP (hundredths).
@group(0) @binding(0) var<storage, read> base: array<f32>;
@group(0) @binding(1) var<storage, read> experts: array<f32>;
@group(0) @binding(2) var<storage, read_write> merged: array<f32>;

const DROPPED = f32(DROP) / 100.0;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let before = base[i];
    var sum = 0.0;
    for (var e = 0u; e < EXPERTS; e++) {
      let learnt = experts[e * COUNT + i] - before;
      sum += select(0.0, learnt, uniform_of(i, e) >= DROPPED);
    }
    merged[i] = before + f32(SCALE) / 100.0 * (sum / (1.0 - DROPPED));
  }
}
