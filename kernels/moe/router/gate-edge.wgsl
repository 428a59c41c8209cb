// gate.wgsl for widths and numbers of experts that are not whole vec4s: logits = x·Wg from scalar loads.
// Constants: T, D, E. Indices past the last token or expert repeat it; only what exists is stored.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> wg: array<f32>;
@group(0) @binding(2) var<storage, read_write> logits: array<f32>;

const ACROSS = (E + 3u) / 4u;

fn store(row: u32, column: u32, values: vec4f) {
  if (row >= T) {
    return;
  }
  let i = row * E + column;
  logits[i] = values.x;
  if (column + 1u < E) { logits[i + 1u] = values.y; }
  if (column + 2u < E) { logits[i + 2u] = values.z; }
  if (column + 3u < E) { logits[i + 3u] = values.w; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x % ACROSS * 4u;
  let row = id.x / ACROSS * 4u;
  if (row >= T) {
    return;
  }
  let n1 = min(column + 1u, E - 1u);
  let n2 = min(column + 2u, E - 1u);
  let n3 = min(column + 3u, E - 1u);
  let r0 = row * D;
  let r1 = min(row + 1u, T - 1u) * D;
  let r2 = min(row + 2u, T - 1u) * D;
  let r3 = min(row + 3u, T - 1u) * D;
  var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
  for (var k = 0u; k < D; k++) {
    let line = k * E;
    let w = vec4f(wg[line + column], wg[line + n1], wg[line + n2], wg[line + n3]);
    s0 += x[r0 + k] * w;
    s1 += x[r1 + k] * w;
    s2 += x[r2 + k] * w;
    s3 += x[r3 + k] * w;
  }
  store(row, column, s0);
  store(row + 1u, column, s1);
  store(row + 2u, column, s2);
  store(row + 3u, column, s3);
}
