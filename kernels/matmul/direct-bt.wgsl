// C = A·Bᵀ: A is M×K, B is N×K, C is M×N, all row-major; a batch is a z. Constants: M, N, K.
//
// As in direct.wgsl a thread computes 8 rows × 8 columns in registers, without workgroup memory and unrolled by
// hand. Here the rows of both operands run along k: four k of 8 + 8 rows are read, and taken one k at a time.
//
// Any M and N; a row of K must be whole fours (edge.wgsl takes the rest).
const_assert K % 4u == 0u;

// bindings 0 and 1: A and B, with a_four and b_four to read four k of a row: a file for each storage.
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

// Fours of k in a row of A and B.
const ROW = K / 4u;

fn store(batch: u32, row: u32, column: u32, left: vec4f, right: vec4f) {
  if (row >= M) {
    return;
  }
  let i = (batch * M + row) * N + column;
  c[i] = left.x;
  if (column + 1u < N) { c[i + 1u] = left.y; }
  if (column + 2u < N) { c[i + 2u] = left.z; }
  if (column + 3u < N) { c[i + 3u] = left.w; }
  if (column + 4u < N) { c[i + 4u] = right.x; }
  if (column + 5u < N) { c[i + 5u] = right.y; }
  if (column + 6u < N) { c[i + 6u] = right.z; }
  if (column + 7u < N) { c[i + 7u] = right.w; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 8u;
  let row = id.y * 8u;
  if (column >= N) {
    return;
  }
  let top = id.z * M;
  let side = id.z * N;
  // Rows past the end repeat the last one; their results are dropped by store.
  let i0 = (top + min(row + 0u, M - 1u)) * ROW;
  let i1 = (top + min(row + 1u, M - 1u)) * ROW;
  let i2 = (top + min(row + 2u, M - 1u)) * ROW;
  let i3 = (top + min(row + 3u, M - 1u)) * ROW;
  let i4 = (top + min(row + 4u, M - 1u)) * ROW;
  let i5 = (top + min(row + 5u, M - 1u)) * ROW;
  let i6 = (top + min(row + 6u, M - 1u)) * ROW;
  let i7 = (top + min(row + 7u, M - 1u)) * ROW;
  let j0 = (side + min(column + 0u, N - 1u)) * ROW;
  let j1 = (side + min(column + 1u, N - 1u)) * ROW;
  let j2 = (side + min(column + 2u, N - 1u)) * ROW;
  let j3 = (side + min(column + 3u, N - 1u)) * ROW;
  let j4 = (side + min(column + 4u, N - 1u)) * ROW;
  let j5 = (side + min(column + 5u, N - 1u)) * ROW;
  let j6 = (side + min(column + 6u, N - 1u)) * ROW;
  let j7 = (side + min(column + 7u, N - 1u)) * ROW;
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();
  var l4 = vec4f(); var h4 = vec4f(); var l5 = vec4f(); var h5 = vec4f();
  var l6 = vec4f(); var h6 = vec4f(); var l7 = vec4f(); var h7 = vec4f();

  for (var k = 0u; k < ROW; k++) {
    let a0 = a_four(i0 + k); let a1 = a_four(i1 + k);
    let a2 = a_four(i2 + k); let a3 = a_four(i3 + k);
    let a4 = a_four(i4 + k); let a5 = a_four(i5 + k);
    let a6 = a_four(i6 + k); let a7 = a_four(i7 + k);
    let b0 = b_four(j0 + k); let b1 = b_four(j1 + k);
    let b2 = b_four(j2 + k); let b3 = b_four(j3 + k);
    let b4 = b_four(j4 + k); let b5 = b_four(j5 + k);
    let b6 = b_four(j6 + k); let b7 = b_four(j7 + k);
    var left = vec4f(b0.x, b1.x, b2.x, b3.x);
    var right = vec4f(b4.x, b5.x, b6.x, b7.x);
    l0 += a0.x * left; l1 += a1.x * left; l2 += a2.x * left; l3 += a3.x * left;
    l4 += a4.x * left; l5 += a5.x * left; l6 += a6.x * left; l7 += a7.x * left;
    h0 += a0.x * right; h1 += a1.x * right; h2 += a2.x * right; h3 += a3.x * right;
    h4 += a4.x * right; h5 += a5.x * right; h6 += a6.x * right; h7 += a7.x * right;
    left = vec4f(b0.y, b1.y, b2.y, b3.y);
    right = vec4f(b4.y, b5.y, b6.y, b7.y);
    l0 += a0.y * left; l1 += a1.y * left; l2 += a2.y * left; l3 += a3.y * left;
    l4 += a4.y * left; l5 += a5.y * left; l6 += a6.y * left; l7 += a7.y * left;
    h0 += a0.y * right; h1 += a1.y * right; h2 += a2.y * right; h3 += a3.y * right;
    h4 += a4.y * right; h5 += a5.y * right; h6 += a6.y * right; h7 += a7.y * right;
    left = vec4f(b0.z, b1.z, b2.z, b3.z);
    right = vec4f(b4.z, b5.z, b6.z, b7.z);
    l0 += a0.z * left; l1 += a1.z * left; l2 += a2.z * left; l3 += a3.z * left;
    l4 += a4.z * left; l5 += a5.z * left; l6 += a6.z * left; l7 += a7.z * left;
    h0 += a0.z * right; h1 += a1.z * right; h2 += a2.z * right; h3 += a3.z * right;
    h4 += a4.z * right; h5 += a5.z * right; h6 += a6.z * right; h7 += a7.z * right;
    left = vec4f(b0.w, b1.w, b2.w, b3.w);
    right = vec4f(b4.w, b5.w, b6.w, b7.w);
    l0 += a0.w * left; l1 += a1.w * left; l2 += a2.w * left; l3 += a3.w * left;
    l4 += a4.w * left; l5 += a5.w * left; l6 += a6.w * left; l7 += a7.w * left;
    h0 += a0.w * right; h1 += a1.w * right; h2 += a2.w * right; h3 += a3.w * right;
    h4 += a4.w * right; h5 += a5.w * right; h6 += a6.w * right; h7 += a7.w * right;
  }

  store(id.z, row + 0u, column, l0, h0); store(id.z, row + 1u, column, l1, h1);
  store(id.z, row + 2u, column, l2, h2); store(id.z, row + 3u, column, l3, h3);
  store(id.z, row + 4u, column, l4, h4); store(id.z, row + 5u, column, l5, h5);
  store(id.z, row + 6u, column, l6, h6); store(id.z, row + 7u, column, l7, h7);
}
