// What is left of each vector once its centroid is taken from it, and how much. Constants: COUNT, SPAN, D4, FIRST, K, LEVEL,
// LEVELS.
//
// Level after level, in place: a thread reads what it overwrites and nothing else.
@group(0) @binding(0) var<storage, read> codebooks: array<vec4f>;
@group(0) @binding(1) var<storage, read> codes: array<u32>;
@group(0) @binding(2) var<storage, read_write> left_over: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> found: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let code = codes[i];
    let at = (FIRST + min(code, K - 1u)) * D4;
    var sum = 0.0;
    for (var k = 0u; k < D4; k++) {
      let left = left_over[i * D4 + k] - codebooks[at + k];
      left_over[i * D4 + k] = left;
      sum += dot(left, left);
    }
    found[i * LEVELS + LEVEL] = code;
    found[(COUNT + i) * LEVELS + LEVEL] = bitcast<u32>(sum);
  }
}
