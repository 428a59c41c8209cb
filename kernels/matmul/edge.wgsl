// C = A·B, row-major, for sizes no faster variant accepts (an odd vocabulary, a prime). Constants: M, N, K.
//
// One thread computes 4 rows × 4 columns from scalar loads. Indices past the last row or column repeat it,
// so every load is inside its matrix; only what exists is stored.
@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

fn store(row: u32, column: u32, values: vec4f) {
  if (row >= M) {
    return;
  }
  let i = row * N + column;
  c[i] = values.x;
  if (column + 1u < N) { c[i + 1u] = values.y; }
  if (column + 2u < N) { c[i + 2u] = values.z; }
  if (column + 3u < N) { c[i + 3u] = values.w; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 4u;
  let row = id.y * 4u;
  if (column >= N) {
    return;
  }
  let n1 = min(column + 1u, N - 1u);
  let n2 = min(column + 2u, N - 1u);
  let n3 = min(column + 3u, N - 1u);
  let r0 = min(row, M - 1u) * K;
  let r1 = min(row + 1u, M - 1u) * K;
  let r2 = min(row + 2u, M - 1u) * K;
  let r3 = min(row + 3u, M - 1u) * K;
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  for (var k = 0u; k < K; k++) {
    let i = k * N;
    let line = vec4f(b[i + column], b[i + n1], b[i + n2], b[i + n3]);
    c0 += a[r0 + k] * line;
    c1 += a[r1 + k] * line;
    c2 += a[r2 + k] * line;
    c3 += a[r3 + k] * line;
  }
  store(row, column, c0);
  store(row + 1u, column, c1);
  store(row + 2u, column, c2);
  store(row + 3u, column, c3);
}
