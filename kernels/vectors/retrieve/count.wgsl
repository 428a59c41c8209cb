// How many distances of each query fall into each bin, of those that agree with what is settled. Constants: COUNT, SPAN,
// ROWS, BINS, SHIFT, SETTLED.
//
// Bits of a number above 0 grow with it. Round by round BINS of them are settled, from the upper end; `picked` holds of each
// query the bits so far and how many are still to be found.
@group(0) @binding(0) var<storage, read> distances: array<f32>;
@group(0) @binding(1) var<storage, read> picked: array<vec2u>;
@group(0) @binding(2) var<storage, read_write> histograms: array<atomic<u32>>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let query = i / ROWS;
    let bits = bitcast<u32>(distances[i]);
    // Nothing is settled in the first round, and `picked` is not yet written.
    let agrees = SETTLED == 0u || (bits >> (32u - max(SETTLED, 1u))) == picked[query].x;
    if (agrees) {
      atomicAdd(&histograms[query * BINS + ((bits >> SHIFT) & (BINS - 1u))], 1u);
    }
  }
}
