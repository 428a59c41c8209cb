enable subgroups;
// C = A·B, row-major: A is M×K, B is K×N, C is M×N; a batch is a z. Constants: BATCH, M, N, K, ROWS, THREADS.
//
// A thread computes ROWS × 8 of C in registers, without workgroup memory. SwiftShader reads a number of each of its
// four lanes one by one, in some 70 instructions, whether the addresses differ or not. All four want the same of
// A, so each reads one k of four and hands it to the others: a quarter of the loads. Arrays have fixed sizes, because
// clamping an index to a constant is cheaper than to a length.
//
// ROWS is 2, 4, 8, 16 or 32. Rows past it are constant branches not taken, and cost nothing.
const_assert N % 4u == 0u && K % 4u == 0u;
const_assert ROWS == 2u || ROWS == 4u || ROWS == 8u || ROWS == 16u || ROWS == 32u;

// Elements of the array in a row of B and C.
const ROW = N / 4u;

@group(0) @binding(0) var<storage, read> a: array<f32, BATCH * M * K>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, BATCH * K * ROW>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f, BATCH * M * N / 4u>;

fn store(batch: u32, row: u32, column: u32, sums: mat2x4f) {
  if (row >= M || column >= N) {
    return;
  }
  let i = ((batch * M + row) * N + column) / 4u;
  c[i] = sums[0];
  if (column + 4u < N) {
    c[i + 1u] = sums[1];
  }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let column = id.x * 8u;
  let row = id.y * ROWS;
  // Rows past the end repeat the last one; their results are dropped by store.
  let top = id.z * M;
  let of_four = lane & 3u;
  let i0 = (top + min(row + 0u, M - 1u)) * K + of_four;
  let i1 = (top + min(row + 1u, M - 1u)) * K + of_four;
  let i2 = (top + min(row + 2u, M - 1u)) * K + of_four;
  let i3 = (top + min(row + 3u, M - 1u)) * K + of_four;
  let i4 = (top + min(row + 4u, M - 1u)) * K + of_four;
  let i5 = (top + min(row + 5u, M - 1u)) * K + of_four;
  let i6 = (top + min(row + 6u, M - 1u)) * K + of_four;
  let i7 = (top + min(row + 7u, M - 1u)) * K + of_four;
  let i8 = (top + min(row + 8u, M - 1u)) * K + of_four;
  let i9 = (top + min(row + 9u, M - 1u)) * K + of_four;
  let i10 = (top + min(row + 10u, M - 1u)) * K + of_four;
  let i11 = (top + min(row + 11u, M - 1u)) * K + of_four;
  let i12 = (top + min(row + 12u, M - 1u)) * K + of_four;
  let i13 = (top + min(row + 13u, M - 1u)) * K + of_four;
  let i14 = (top + min(row + 14u, M - 1u)) * K + of_four;
  let i15 = (top + min(row + 15u, M - 1u)) * K + of_four;
  let i16 = (top + min(row + 16u, M - 1u)) * K + of_four;
  let i17 = (top + min(row + 17u, M - 1u)) * K + of_four;
  let i18 = (top + min(row + 18u, M - 1u)) * K + of_four;
  let i19 = (top + min(row + 19u, M - 1u)) * K + of_four;
  let i20 = (top + min(row + 20u, M - 1u)) * K + of_four;
  let i21 = (top + min(row + 21u, M - 1u)) * K + of_four;
  let i22 = (top + min(row + 22u, M - 1u)) * K + of_four;
  let i23 = (top + min(row + 23u, M - 1u)) * K + of_four;
  let i24 = (top + min(row + 24u, M - 1u)) * K + of_four;
  let i25 = (top + min(row + 25u, M - 1u)) * K + of_four;
  let i26 = (top + min(row + 26u, M - 1u)) * K + of_four;
  let i27 = (top + min(row + 27u, M - 1u)) * K + of_four;
  let i28 = (top + min(row + 28u, M - 1u)) * K + of_four;
  let i29 = (top + min(row + 29u, M - 1u)) * K + of_four;
  let i30 = (top + min(row + 30u, M - 1u)) * K + of_four;
  let i31 = (top + min(row + 31u, M - 1u)) * K + of_four;
  var s0 = mat2x4f(); var s1 = mat2x4f(); var s2 = mat2x4f(); var s3 = mat2x4f();
  var s4 = mat2x4f(); var s5 = mat2x4f(); var s6 = mat2x4f(); var s7 = mat2x4f();
  var s8 = mat2x4f(); var s9 = mat2x4f(); var s10 = mat2x4f(); var s11 = mat2x4f();
  var s12 = mat2x4f(); var s13 = mat2x4f(); var s14 = mat2x4f(); var s15 = mat2x4f();
  var s16 = mat2x4f(); var s17 = mat2x4f(); var s18 = mat2x4f(); var s19 = mat2x4f();
  var s20 = mat2x4f(); var s21 = mat2x4f(); var s22 = mat2x4f(); var s23 = mat2x4f();
  var s24 = mat2x4f(); var s25 = mat2x4f(); var s26 = mat2x4f(); var s27 = mat2x4f();
  var s28 = mat2x4f(); var s29 = mat2x4f(); var s30 = mat2x4f(); var s31 = mat2x4f();

  // Columns past the end repeat the last ones: a thread that left early could hand nothing on.
  var j = id.z * K * ROW + min(id.x * 2u, ROW - 1u);
  for (var k = 0u; k < K / 4u; k++) {
    let b0 = mat2x4f(b[j], b[j + 1u]);
    let b1 = mat2x4f(b[j + ROW], b[j + ROW + 1u]);
    let b2 = mat2x4f(b[j + 2u * ROW], b[j + 2u * ROW + 1u]);
    let b3 = mat2x4f(b[j + 3u * ROW], b[j + 3u * ROW + 1u]);
    j += 4u * ROW;
    let a0 = a[i0 + 4u * k];
    s0 += quadBroadcast(a0, 0u) * b0; s0 += quadBroadcast(a0, 1u) * b1;
    s0 += quadBroadcast(a0, 2u) * b2; s0 += quadBroadcast(a0, 3u) * b3;
    let a1 = a[i1 + 4u * k];
    s1 += quadBroadcast(a1, 0u) * b0; s1 += quadBroadcast(a1, 1u) * b1;
    s1 += quadBroadcast(a1, 2u) * b2; s1 += quadBroadcast(a1, 3u) * b3;
    if (ROWS > 2u) {
      let a2 = a[i2 + 4u * k];
      s2 += quadBroadcast(a2, 0u) * b0; s2 += quadBroadcast(a2, 1u) * b1;
      s2 += quadBroadcast(a2, 2u) * b2; s2 += quadBroadcast(a2, 3u) * b3;
      let a3 = a[i3 + 4u * k];
      s3 += quadBroadcast(a3, 0u) * b0; s3 += quadBroadcast(a3, 1u) * b1;
      s3 += quadBroadcast(a3, 2u) * b2; s3 += quadBroadcast(a3, 3u) * b3;
    }
    if (ROWS > 4u) {
      let a4 = a[i4 + 4u * k];
      s4 += quadBroadcast(a4, 0u) * b0; s4 += quadBroadcast(a4, 1u) * b1;
      s4 += quadBroadcast(a4, 2u) * b2; s4 += quadBroadcast(a4, 3u) * b3;
      let a5 = a[i5 + 4u * k];
      s5 += quadBroadcast(a5, 0u) * b0; s5 += quadBroadcast(a5, 1u) * b1;
      s5 += quadBroadcast(a5, 2u) * b2; s5 += quadBroadcast(a5, 3u) * b3;
      let a6 = a[i6 + 4u * k];
      s6 += quadBroadcast(a6, 0u) * b0; s6 += quadBroadcast(a6, 1u) * b1;
      s6 += quadBroadcast(a6, 2u) * b2; s6 += quadBroadcast(a6, 3u) * b3;
      let a7 = a[i7 + 4u * k];
      s7 += quadBroadcast(a7, 0u) * b0; s7 += quadBroadcast(a7, 1u) * b1;
      s7 += quadBroadcast(a7, 2u) * b2; s7 += quadBroadcast(a7, 3u) * b3;
    }
    if (ROWS > 8u) {
      let a8 = a[i8 + 4u * k];
      s8 += quadBroadcast(a8, 0u) * b0; s8 += quadBroadcast(a8, 1u) * b1;
      s8 += quadBroadcast(a8, 2u) * b2; s8 += quadBroadcast(a8, 3u) * b3;
      let a9 = a[i9 + 4u * k];
      s9 += quadBroadcast(a9, 0u) * b0; s9 += quadBroadcast(a9, 1u) * b1;
      s9 += quadBroadcast(a9, 2u) * b2; s9 += quadBroadcast(a9, 3u) * b3;
      let a10 = a[i10 + 4u * k];
      s10 += quadBroadcast(a10, 0u) * b0; s10 += quadBroadcast(a10, 1u) * b1;
      s10 += quadBroadcast(a10, 2u) * b2; s10 += quadBroadcast(a10, 3u) * b3;
      let a11 = a[i11 + 4u * k];
      s11 += quadBroadcast(a11, 0u) * b0; s11 += quadBroadcast(a11, 1u) * b1;
      s11 += quadBroadcast(a11, 2u) * b2; s11 += quadBroadcast(a11, 3u) * b3;
      let a12 = a[i12 + 4u * k];
      s12 += quadBroadcast(a12, 0u) * b0; s12 += quadBroadcast(a12, 1u) * b1;
      s12 += quadBroadcast(a12, 2u) * b2; s12 += quadBroadcast(a12, 3u) * b3;
      let a13 = a[i13 + 4u * k];
      s13 += quadBroadcast(a13, 0u) * b0; s13 += quadBroadcast(a13, 1u) * b1;
      s13 += quadBroadcast(a13, 2u) * b2; s13 += quadBroadcast(a13, 3u) * b3;
      let a14 = a[i14 + 4u * k];
      s14 += quadBroadcast(a14, 0u) * b0; s14 += quadBroadcast(a14, 1u) * b1;
      s14 += quadBroadcast(a14, 2u) * b2; s14 += quadBroadcast(a14, 3u) * b3;
      let a15 = a[i15 + 4u * k];
      s15 += quadBroadcast(a15, 0u) * b0; s15 += quadBroadcast(a15, 1u) * b1;
      s15 += quadBroadcast(a15, 2u) * b2; s15 += quadBroadcast(a15, 3u) * b3;
    }
    if (ROWS > 16u) {
      let a16 = a[i16 + 4u * k];
      s16 += quadBroadcast(a16, 0u) * b0; s16 += quadBroadcast(a16, 1u) * b1;
      s16 += quadBroadcast(a16, 2u) * b2; s16 += quadBroadcast(a16, 3u) * b3;
      let a17 = a[i17 + 4u * k];
      s17 += quadBroadcast(a17, 0u) * b0; s17 += quadBroadcast(a17, 1u) * b1;
      s17 += quadBroadcast(a17, 2u) * b2; s17 += quadBroadcast(a17, 3u) * b3;
      let a18 = a[i18 + 4u * k];
      s18 += quadBroadcast(a18, 0u) * b0; s18 += quadBroadcast(a18, 1u) * b1;
      s18 += quadBroadcast(a18, 2u) * b2; s18 += quadBroadcast(a18, 3u) * b3;
      let a19 = a[i19 + 4u * k];
      s19 += quadBroadcast(a19, 0u) * b0; s19 += quadBroadcast(a19, 1u) * b1;
      s19 += quadBroadcast(a19, 2u) * b2; s19 += quadBroadcast(a19, 3u) * b3;
      let a20 = a[i20 + 4u * k];
      s20 += quadBroadcast(a20, 0u) * b0; s20 += quadBroadcast(a20, 1u) * b1;
      s20 += quadBroadcast(a20, 2u) * b2; s20 += quadBroadcast(a20, 3u) * b3;
      let a21 = a[i21 + 4u * k];
      s21 += quadBroadcast(a21, 0u) * b0; s21 += quadBroadcast(a21, 1u) * b1;
      s21 += quadBroadcast(a21, 2u) * b2; s21 += quadBroadcast(a21, 3u) * b3;
      let a22 = a[i22 + 4u * k];
      s22 += quadBroadcast(a22, 0u) * b0; s22 += quadBroadcast(a22, 1u) * b1;
      s22 += quadBroadcast(a22, 2u) * b2; s22 += quadBroadcast(a22, 3u) * b3;
      let a23 = a[i23 + 4u * k];
      s23 += quadBroadcast(a23, 0u) * b0; s23 += quadBroadcast(a23, 1u) * b1;
      s23 += quadBroadcast(a23, 2u) * b2; s23 += quadBroadcast(a23, 3u) * b3;
      let a24 = a[i24 + 4u * k];
      s24 += quadBroadcast(a24, 0u) * b0; s24 += quadBroadcast(a24, 1u) * b1;
      s24 += quadBroadcast(a24, 2u) * b2; s24 += quadBroadcast(a24, 3u) * b3;
      let a25 = a[i25 + 4u * k];
      s25 += quadBroadcast(a25, 0u) * b0; s25 += quadBroadcast(a25, 1u) * b1;
      s25 += quadBroadcast(a25, 2u) * b2; s25 += quadBroadcast(a25, 3u) * b3;
      let a26 = a[i26 + 4u * k];
      s26 += quadBroadcast(a26, 0u) * b0; s26 += quadBroadcast(a26, 1u) * b1;
      s26 += quadBroadcast(a26, 2u) * b2; s26 += quadBroadcast(a26, 3u) * b3;
      let a27 = a[i27 + 4u * k];
      s27 += quadBroadcast(a27, 0u) * b0; s27 += quadBroadcast(a27, 1u) * b1;
      s27 += quadBroadcast(a27, 2u) * b2; s27 += quadBroadcast(a27, 3u) * b3;
      let a28 = a[i28 + 4u * k];
      s28 += quadBroadcast(a28, 0u) * b0; s28 += quadBroadcast(a28, 1u) * b1;
      s28 += quadBroadcast(a28, 2u) * b2; s28 += quadBroadcast(a28, 3u) * b3;
      let a29 = a[i29 + 4u * k];
      s29 += quadBroadcast(a29, 0u) * b0; s29 += quadBroadcast(a29, 1u) * b1;
      s29 += quadBroadcast(a29, 2u) * b2; s29 += quadBroadcast(a29, 3u) * b3;
      let a30 = a[i30 + 4u * k];
      s30 += quadBroadcast(a30, 0u) * b0; s30 += quadBroadcast(a30, 1u) * b1;
      s30 += quadBroadcast(a30, 2u) * b2; s30 += quadBroadcast(a30, 3u) * b3;
      let a31 = a[i31 + 4u * k];
      s31 += quadBroadcast(a31, 0u) * b0; s31 += quadBroadcast(a31, 1u) * b1;
      s31 += quadBroadcast(a31, 2u) * b2; s31 += quadBroadcast(a31, 3u) * b3;
    }
  }

  store(id.z, row, column, s0); store(id.z, row + 1u, column, s1);
  if (ROWS > 2u) { store(id.z, row + 2u, column, s2); store(id.z, row + 3u, column, s3); }
  if (ROWS > 4u) {
    store(id.z, row + 4u, column, s4); store(id.z, row + 5u, column, s5);
    store(id.z, row + 6u, column, s6); store(id.z, row + 7u, column, s7);
  }
  if (ROWS > 8u) {
    store(id.z, row + 8u, column, s8); store(id.z, row + 9u, column, s9);
    store(id.z, row + 10u, column, s10); store(id.z, row + 11u, column, s11);
    store(id.z, row + 12u, column, s12); store(id.z, row + 13u, column, s13);
    store(id.z, row + 14u, column, s14); store(id.z, row + 15u, column, s15);
  }
  if (ROWS > 16u) {
    store(id.z, row + 16u, column, s16); store(id.z, row + 17u, column, s17);
    store(id.z, row + 18u, column, s18); store(id.z, row + 19u, column, s19);
    store(id.z, row + 20u, column, s20); store(id.z, row + 21u, column, s21);
    store(id.z, row + 22u, column, s22); store(id.z, row + 23u, column, s23);
    store(id.z, row + 24u, column, s24); store(id.z, row + 25u, column, s25);
    store(id.z, row + 26u, column, s26); store(id.z, row + 27u, column, s27);
    store(id.z, row + 28u, column, s28); store(id.z, row + 29u, column, s29);
    store(id.z, row + 30u, column, s30); store(id.z, row + 31u, column, s31);
  }
}
