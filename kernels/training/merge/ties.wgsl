// TIES: of what each model learnt the largest, of those the sign that weighs more, the mean of those that have it.
// Constants: COUNT, SPAN, EXPERTS, SCALE (hundredths).
@group(0) @binding(0) var<storage, read> base: array<f32>;
@group(0) @binding(1) var<storage, read> experts: array<f32>;
@group(0) @binding(2) var<storage, read> thresholds: array<u32>;
@group(0) @binding(3) var<storage, read_write> merged: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let before = base[i];
    var up = 0.0;
    var down = 0.0;
    var ups = 0u;
    var downs = 0u;
    for (var e = 0u; e < EXPERTS; e++) {
      let learnt = experts[e * COUNT + i] - before;
      let stays = (bitcast<u32>(abs(learnt)) >> 16u) >= thresholds[e];
      if (stays && learnt > 0.0) {
        up += learnt;
        ups++;
      }
      if (stays && learnt < 0.0) {
        down -= learnt;
        downs++;
      }
    }
    let mean = select(-down / f32(max(downs, 1u)), up / f32(max(ups, 1u)), up >= down);
    merged[i] = before + f32(SCALE) / 100.0 * mean;
  }
}
