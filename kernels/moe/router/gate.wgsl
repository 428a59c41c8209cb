// logits = x·Wg: x is T×D, Wg is D×E, logits are T×E, all row-major. Constants: T, D, E.
//
// A thread computes 4 tokens × 4 experts in registers, without workgroup memory. Threads are numbered along the experts
// and then down the tokens: with 8 experts, neighbours in a CPU's vector still all have work.
const_assert D % 4u == 0u && E % 4u == 0u;

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> wg: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> logits: array<vec4f>;

const D4 = D / 4u;
const E4 = E / 4u;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x % E4;
  let row = id.x / E4 * 4u;
  if (row >= T) {
    return;
  }
  // Tokens past the end repeat the last one; their results are dropped.
  let i0 = row * D4;
  let i1 = min(row + 1u, T - 1u) * D4;
  let i2 = min(row + 2u, T - 1u) * D4;
  let i3 = min(row + 3u, T - 1u) * D4;
  var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
  var j = column;
  for (var k = 0u; k < D4; k++) {
    let x0 = x[i0 + k]; let x1 = x[i1 + k]; let x2 = x[i2 + k]; let x3 = x[i3 + k];
    let w0 = wg[j]; let w1 = wg[j + E4]; let w2 = wg[j + 2u * E4]; let w3 = wg[j + 3u * E4];
    s0 += x0.x * w0; s1 += x1.x * w0; s2 += x2.x * w0; s3 += x3.x * w0;
    s0 += x0.y * w1; s1 += x1.y * w1; s2 += x2.y * w1; s3 += x3.y * w1;
    s0 += x0.z * w2; s1 += x1.z * w2; s2 += x2.z * w2; s3 += x3.z * w2;
    s0 += x0.w * w3; s1 += x1.w * w3; s2 += x2.w * w3; s3 += x3.w * w3;
    j += 4u * E4;
  }
  let out = row * E4 + column;
  logits[out] = s0;
  if (row + 1u < T) { logits[out + E4] = s1; }
  if (row + 2u < T) { logits[out + 2u * E4] = s2; }
  if (row + 3u < T) { logits[out + 3u * E4] = s3; }
}
