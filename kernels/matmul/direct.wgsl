// C = A·B, row-major: A is M×K, B is K×N, C is M×N; a batch is a z. Constants: M, N, K.
//
// One thread computes 8 rows × 8 columns in registers and touches no workgroup memory: on a CPU adapter a
// barrier costs more than the loads it saves. Everything is unrolled by hand, because SwiftShader unrolls
// nothing; two k a turn, because four make the shader half again as slow to compile and no faster to run.
//
// Any M; rows of C must be whole vec4s and rows of A whole pairs (edge.wgsl takes the rest).
const_assert N % 4u == 0u && K % 2u == 0u;

// bindings 0 and 1: A and B, with a_pair to read two k of a row of A, and eight to read eight columns of B, ROW of whose
// elements are a row and EIGHT eight columns: a file for each storage.
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

// vec4s in a row of C, pairs in a row of A.
const C_ROW = N / 4u;
const A_ROW = K / 2u;

fn store(batch: u32, row: u32, column: u32, left: vec4f, right: vec4f) {
  if (row >= M) {
    return;
  }
  let i = (batch * M + row) * C_ROW + column;
  c[i] = left;
  if (column + 1u < C_ROW) {
    c[i + 1u] = right;
  }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 2u;
  let row = id.y * 8u;
  if (column >= C_ROW) {
    return;
  }
  let top = id.z * M;
  // Rows past the end repeat the last one; their results are dropped by store.
  let i0 = (top + min(row + 0u, M - 1u)) * A_ROW;
  let i1 = (top + min(row + 1u, M - 1u)) * A_ROW;
  let i2 = (top + min(row + 2u, M - 1u)) * A_ROW;
  let i3 = (top + min(row + 3u, M - 1u)) * A_ROW;
  let i4 = (top + min(row + 4u, M - 1u)) * A_ROW;
  let i5 = (top + min(row + 5u, M - 1u)) * A_ROW;
  let i6 = (top + min(row + 6u, M - 1u)) * A_ROW;
  let i7 = (top + min(row + 7u, M - 1u)) * A_ROW;
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();
  var l4 = vec4f(); var h4 = vec4f(); var l5 = vec4f(); var h5 = vec4f();
  var l6 = vec4f(); var h6 = vec4f(); var l7 = vec4f(); var h7 = vec4f();

  var j = id.z * K * ROW + id.x * EIGHT;
  for (var k = 0u; k < A_ROW; k++) {
    let a0 = a_pair(i0 + k); let a1 = a_pair(i1 + k); let a2 = a_pair(i2 + k); let a3 = a_pair(i3 + k);
    let a4 = a_pair(i4 + k); let a5 = a_pair(i5 + k); let a6 = a_pair(i6 + k); let a7 = a_pair(i7 + k);
    var line = eight(j);
    var left = line[0];
    var right = line[1];
    l0 += a0.x * left; l1 += a1.x * left; l2 += a2.x * left; l3 += a3.x * left;
    l4 += a4.x * left; l5 += a5.x * left; l6 += a6.x * left; l7 += a7.x * left;
    h0 += a0.x * right; h1 += a1.x * right; h2 += a2.x * right; h3 += a3.x * right;
    h4 += a4.x * right; h5 += a5.x * right; h6 += a6.x * right; h7 += a7.x * right;
    line = eight(j + ROW);
    left = line[0];
    right = line[1];
    l0 += a0.y * left; l1 += a1.y * left; l2 += a2.y * left; l3 += a3.y * left;
    l4 += a4.y * left; l5 += a5.y * left; l6 += a6.y * left; l7 += a7.y * left;
    h0 += a0.y * right; h1 += a1.y * right; h2 += a2.y * right; h3 += a3.y * right;
    h4 += a4.y * right; h5 += a5.y * right; h6 += a6.y * right; h7 += a7.y * right;
    j += 2u * ROW;
  }

  store(id.z, row, column, l0, h0); store(id.z, row + 1u, column, l1, h1);
  store(id.z, row + 2u, column, l2, h2); store(id.z, row + 3u, column, l3, h3);
  store(id.z, row + 4u, column, l4, h4); store(id.z, row + 5u, column, l5, h5);
  store(id.z, row + 6u, column, l6, h6); store(id.z, row + 7u, column, l7, h7);
}
