// What every vector of the codebooks gives with every group of inputs: table[row][g][c][e] = C_c[e]·x[row, 8g … 8g + 7].
// Constants: OCTETS (of groups), STEP (vectors of all codebooks). x comes from inputs.wgsl with X_UNIT = 1.
//
// A thread has one vector and goes over 16 groups, so that a vector is unpacked once for them.
@group(0) @binding(0) var<storage, read> codebooks: array<vec4u>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> table: array<f32>;

const GROUPS = 8u * OCTETS;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let e = id.x;
  if (e >= STEP) {
    return;
  }
  let words = codebooks[e];
  let low = vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
  let high = vec4f(unpack2x16float(words.z), unpack2x16float(words.w));
  let end = min(16u * id.y + 16u, GROUPS);
  for (var g = 16u * id.y; g < end; g++) {
    let i = id.z * GROUPS + g;
    table[i * STEP + e] = dot(low, x[2u * i]) + dot(high, x[2u * i + 1u]);
  }
}
