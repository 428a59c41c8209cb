// Empties the histograms. Constants: COUNT, SPAN.
@group(0) @binding(0) var<storage, read_write> histograms: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    histograms[i] = 0u;
  }
}
