// How many of what each model learnt are how large. Constants: COUNT, SPAN, EXPERTS, BINS.
//
// The bits of an f32 without its sign grow with it: the upper 15 of 31 are exponent and 7 bits of mantissa, a bin every
// 0.4 to 0.8 %.
@group(0) @binding(0) var<storage, read> base: array<f32>;
@group(0) @binding(1) var<storage, read> experts: array<f32>;
@group(0) @binding(2) var<storage, read_write> histograms: array<atomic<u32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let before = base[i];
    for (var e = 0u; e < EXPERTS; e++) {
      let learnt = experts[e * COUNT + i] - before;
      atomicAdd(&histograms[e * BINS + (bitcast<u32>(abs(learnt)) >> 16u)], 1u);
    }
  }
}
