enable f16;
enable chromium_experimental_subgroup_matrix;
diagnostic(off, chromium.subgroup_matrix_uniformity);
// C = A·B or A·Bᵀ with subgroup matrices: f16 operands, f32 sums. A batch is a z. Constants: M, N, K, EDGE (8 or 16,
// a side of the matrices the adapter multiplies); BT: 1 for A·Bᵀ.
//
// One subgroup computes 2×2 matrices of C straight from global memory, no edges: the plainest form that uses the
// units. The workgroup is one subgroup of 32; where subgroups are smaller, several write the same values.
const_assert M % (2u * EDGE) == 0u && N % (2u * EDGE) == 0u && K % EDGE == 0u;

@group(0) @binding(0) var<storage, read> a: array<f16>;
@group(0) @binding(1) var<storage, read> b: array<f16>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

alias Left = subgroup_matrix_left<f16, EDGE, EDGE>;
alias Right = subgroup_matrix_right<f16, EDGE, EDGE>;
alias Sum = subgroup_matrix_result<f32, EDGE, EDGE>;

@compute @workgroup_size(32)
fn main(@builtin(workgroup_id) group: vec3u) {
  let row = group.y * 2u * EDGE;
  let column = group.x * 2u * EDGE;
  var s00 = Sum(); var s01 = Sum();
  var s10 = Sum(); var s11 = Sum();
  for (var k = 0u; k < K; k += EDGE) {
    let i = (group.z * M + row) * K + k;
    let a0 = subgroupMatrixLoad<Left, row_major>(&a, i, K);
    let a1 = subgroupMatrixLoad<Left, row_major>(&a, i + EDGE * K, K);
    var b0: Right;
    var b1: Right;
    if (BT == 1u) {
      let j = (group.z * N + column) * K + k;
      b0 = subgroupMatrixLoad<Right, col_major>(&b, j, K);
      b1 = subgroupMatrixLoad<Right, col_major>(&b, j + EDGE * K, K);
    } else {
      let j = (group.z * K + k) * N + column;
      b0 = subgroupMatrixLoad<Right, row_major>(&b, j, N);
      b1 = subgroupMatrixLoad<Right, row_major>(&b, j + EDGE, N);
    }
    s00 = subgroupMatrixMultiplyAccumulate(a0, b0, s00);
    s01 = subgroupMatrixMultiplyAccumulate(a0, b1, s01);
    s10 = subgroupMatrixMultiplyAccumulate(a1, b0, s10);
    s11 = subgroupMatrixMultiplyAccumulate(a1, b1, s11);
  }
  let i = (group.z * M + row) * N + column;
  subgroupMatrixStore<row_major>(&c, i, s00, N);
  subgroupMatrixStore<row_major>(&c, i + EDGE, s01, N);
  subgroupMatrixStore<row_major>(&c, i + EDGE * N, s10, N);
  subgroupMatrixStore<row_major>(&c, i + EDGE * N + EDGE, s11, N);
}
