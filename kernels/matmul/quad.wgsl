enable subgroups;
// C = A·B or A·Bᵀ, row-major: A is M×K, C is M×N; a batch is a z. Constants: BATCH, M, N, K, ROWS, THREADS, BLOCKS. What differs between
// orders and storages stands in files of its own, put after this one: quad-ab or quad-abt, which walk through B and write C;
// quad-a-* and quad-b-* or quad-bt-*, which read A and B.
//
// A thread computes ROWS × 8 of C in registers, without workgroup memory. SwiftShader reads a number of each of its
// four lanes one by one, in some 70 instructions, whether the addresses differ or not. All four want the same of
// A, so each reads a part of four k and hands it to the others: a quarter of the loads, or half. Arrays have fixed
// sizes, because clamping an index to a constant is cheaper than to a length.
//
// A workgroup has THREADS side by side and BLOCKS of ROWS below each other: few columns of C still fill subgroups of eight.
//
// ROWS is 2, 4, 8, 16 or 32. Rows past it are constant branches not taken, and cost nothing.
const_assert K % 4u == 0u && (ROWS == 2u || ROWS == 4u || ROWS == 8u || ROWS == 16u || ROWS == 32u);

// Eight columns of B at each of four k.
struct Four {
  k0: mat2x4f,
  k1: mat2x4f,
  k2: mat2x4f,
  k3: mat2x4f,
}

@compute @workgroup_size(THREADS, BLOCKS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let column = id.x * 8u;
  let row = id.y * ROWS;
  // Rows past the end repeat the last one; their results are dropped by store.
  let top = id.z * M;
  let own = part_of(lane);
  let i0 = (top + min(row + 0u, M - 1u)) * A_ROW + own;
  let i1 = (top + min(row + 1u, M - 1u)) * A_ROW + own;
  let i2 = (top + min(row + 2u, M - 1u)) * A_ROW + own;
  let i3 = (top + min(row + 3u, M - 1u)) * A_ROW + own;
  let i4 = (top + min(row + 4u, M - 1u)) * A_ROW + own;
  let i5 = (top + min(row + 5u, M - 1u)) * A_ROW + own;
  let i6 = (top + min(row + 6u, M - 1u)) * A_ROW + own;
  let i7 = (top + min(row + 7u, M - 1u)) * A_ROW + own;
  let i8 = (top + min(row + 8u, M - 1u)) * A_ROW + own;
  let i9 = (top + min(row + 9u, M - 1u)) * A_ROW + own;
  let i10 = (top + min(row + 10u, M - 1u)) * A_ROW + own;
  let i11 = (top + min(row + 11u, M - 1u)) * A_ROW + own;
  let i12 = (top + min(row + 12u, M - 1u)) * A_ROW + own;
  let i13 = (top + min(row + 13u, M - 1u)) * A_ROW + own;
  let i14 = (top + min(row + 14u, M - 1u)) * A_ROW + own;
  let i15 = (top + min(row + 15u, M - 1u)) * A_ROW + own;
  let i16 = (top + min(row + 16u, M - 1u)) * A_ROW + own;
  let i17 = (top + min(row + 17u, M - 1u)) * A_ROW + own;
  let i18 = (top + min(row + 18u, M - 1u)) * A_ROW + own;
  let i19 = (top + min(row + 19u, M - 1u)) * A_ROW + own;
  let i20 = (top + min(row + 20u, M - 1u)) * A_ROW + own;
  let i21 = (top + min(row + 21u, M - 1u)) * A_ROW + own;
  let i22 = (top + min(row + 22u, M - 1u)) * A_ROW + own;
  let i23 = (top + min(row + 23u, M - 1u)) * A_ROW + own;
  let i24 = (top + min(row + 24u, M - 1u)) * A_ROW + own;
  let i25 = (top + min(row + 25u, M - 1u)) * A_ROW + own;
  let i26 = (top + min(row + 26u, M - 1u)) * A_ROW + own;
  let i27 = (top + min(row + 27u, M - 1u)) * A_ROW + own;
  let i28 = (top + min(row + 28u, M - 1u)) * A_ROW + own;
  let i29 = (top + min(row + 29u, M - 1u)) * A_ROW + own;
  let i30 = (top + min(row + 30u, M - 1u)) * A_ROW + own;
  let i31 = (top + min(row + 31u, M - 1u)) * A_ROW + own;
  var s0 = mat2x4f(); var s1 = mat2x4f(); var s2 = mat2x4f(); var s3 = mat2x4f();
  var s4 = mat2x4f(); var s5 = mat2x4f(); var s6 = mat2x4f(); var s7 = mat2x4f();
  var s8 = mat2x4f(); var s9 = mat2x4f(); var s10 = mat2x4f(); var s11 = mat2x4f();
  var s12 = mat2x4f(); var s13 = mat2x4f(); var s14 = mat2x4f(); var s15 = mat2x4f();
  var s16 = mat2x4f(); var s17 = mat2x4f(); var s18 = mat2x4f(); var s19 = mat2x4f();
  var s20 = mat2x4f(); var s21 = mat2x4f(); var s22 = mat2x4f(); var s23 = mat2x4f();
  var s24 = mat2x4f(); var s25 = mat2x4f(); var s26 = mat2x4f(); var s27 = mat2x4f();
  var s28 = mat2x4f(); var s29 = mat2x4f(); var s30 = mat2x4f(); var s31 = mat2x4f();

  // Columns past the end repeat the last ones: a thread that left early could hand nothing on.
  let place = place_of(id.z, column);
  for (var k = 0u; k < K / 4u; k++) {
    let b = four_of(place, k);
    s0 = plus(s0, part(i0, k), b); s1 = plus(s1, part(i1, k), b);
    if (ROWS > 2u) {
      s2 = plus(s2, part(i2, k), b); s3 = plus(s3, part(i3, k), b);
    }
    if (ROWS > 4u) {
      s4 = plus(s4, part(i4, k), b); s5 = plus(s5, part(i5, k), b);
      s6 = plus(s6, part(i6, k), b); s7 = plus(s7, part(i7, k), b);
    }
    if (ROWS > 8u) {
      s8 = plus(s8, part(i8, k), b); s9 = plus(s9, part(i9, k), b);
      s10 = plus(s10, part(i10, k), b); s11 = plus(s11, part(i11, k), b);
      s12 = plus(s12, part(i12, k), b); s13 = plus(s13, part(i13, k), b);
      s14 = plus(s14, part(i14, k), b); s15 = plus(s15, part(i15, k), b);
    }
    if (ROWS > 16u) {
      s16 = plus(s16, part(i16, k), b); s17 = plus(s17, part(i17, k), b);
      s18 = plus(s18, part(i18, k), b); s19 = plus(s19, part(i19, k), b);
      s20 = plus(s20, part(i20, k), b); s21 = plus(s21, part(i21, k), b);
      s22 = plus(s22, part(i22, k), b); s23 = plus(s23, part(i23, k), b);
      s24 = plus(s24, part(i24, k), b); s25 = plus(s25, part(i25, k), b);
      s26 = plus(s26, part(i26, k), b); s27 = plus(s27, part(i27, k), b);
      s28 = plus(s28, part(i28, k), b); s29 = plus(s29, part(i29, k), b);
      s30 = plus(s30, part(i30, k), b); s31 = plus(s31, part(i31, k), b);
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
