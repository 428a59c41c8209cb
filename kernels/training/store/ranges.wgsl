// Least and greatest activation of each slice of each group. Constants: T, D, HEADS, GROUPS, SLICES.
//
// x is [T, HEADS, D]; a group is a head, or all of them. Threads of a group stand side by side and take every SLICES-th of
// its numbers.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> ranges: array<vec2f>;

const WIDTH = HEADS * D / GROUPS;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let slice = id.x;
  let group = id.y;
  if (slice >= SLICES) {
    return;
  }
  // A slice is never empty: there are no more of them than numbers.
  var low = 0x1.fffffep+127;
  var high = -0x1.fffffep+127;
  for (var i = slice; i < T * WIDTH; i += SLICES) {
    let value = x[(i / WIDTH) * HEADS * D + group * WIDTH + i % WIDTH];
    low = min(low, value);
    high = max(high, value);
  }
  ranges[group * SLICES + slice] = vec2f(low, high);
}
