// Offset and step of each group from its slices, behind the codes. Constants: CODES, GROUPS, SLICES.
//
// 256 levels from the least to the greatest activation: a step is a 255th of what lies between.
@group(0) @binding(0) var<storage, read> ranges: array<vec2f>;
@group(0) @binding(1) var<storage, read_write> stored: array<u32>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  if (group >= GROUPS) {
    return;
  }
  var range = ranges[group * SLICES];
  for (var s = 1u; s < SLICES; s++) {
    let other = ranges[group * SLICES + s];
    range = vec2f(min(range.x, other.x), max(range.y, other.y));
  }
  stored[CODES + 2u * group] = bitcast<u32>(range.x);
  stored[CODES + 2u * group + 1u] = bitcast<u32>((range.y - range.x) / 255.0);
}
