// C = A·B, row-major, for sizes no faster variant accepts (an odd vocabulary, a prime); a batch is a z.
// Constants: M, N, K and the strides of B: B_K from one k to the next, B_N from one column (A·Bᵀ: 1 and K).
//
// One thread computes 4 rows × 4 columns from scalar loads. Indices past the last row or column repeat it,
// so every load is inside its matrix; only what exists is stored.
// bindings 0 and 1: A and B, with a_at and b_at to read them: a file for each storage.
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

fn store(batch: u32, row: u32, column: u32, values: vec4f) {
  if (row >= M) {
    return;
  }
  let i = (batch * M + row) * N + column;
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
  let n0 = column * B_N;
  let n1 = min(column + 1u, N - 1u) * B_N;
  let n2 = min(column + 2u, N - 1u) * B_N;
  let n3 = min(column + 3u, N - 1u) * B_N;
  let top = id.z * M;
  let r0 = (top + min(row, M - 1u)) * K;
  let r1 = (top + min(row + 1u, M - 1u)) * K;
  let r2 = (top + min(row + 2u, M - 1u)) * K;
  let r3 = (top + min(row + 3u, M - 1u)) * K;
  var c0 = vec4f();
  var c1 = vec4f();
  var c2 = vec4f();
  var c3 = vec4f();
  for (var k = 0u; k < K; k++) {
    let i = id.z * K * N + k * B_K;
    let line = vec4f(b_at(i + n0), b_at(i + n1), b_at(i + n2), b_at(i + n3));
    c0 += a_at(r0 + k) * line;
    c1 += a_at(r1 + k) * line;
    c2 += a_at(r2 + k) * line;
    c3 += a_at(r3 + k) * line;
  }
  store(id.z, row, column, c0);
  store(id.z, row + 1u, column, c1);
  store(id.z, row + 2u, column, c2);
  store(id.z, row + 3u, column, c3);
}
