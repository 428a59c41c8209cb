// The mean of EXPERTS models of COUNT parameters; what they were trained from is not read. Constants: COUNT, SPAN, EXPERTS.
@group(0) @binding(0) var<storage, read> experts: array<f32>;
@group(0) @binding(1) var<storage, read_write> merged: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    var sum = experts[i];
    for (var e = 1u; e < EXPERTS; e++) {
      sum += experts[e * COUNT + i];
    }
    merged[i] = sum / f32(EXPERTS);
  }
}
