// Empties histograms, or counters. Constants: COUNT, SPAN.
@group(0) @binding(0) var<storage, read_write> words: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    words[i] = 0u;
  }
}
