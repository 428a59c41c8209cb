enable subgroups;
// C = A·B or A·Bᵀ, row-major: A is M×K, C is M×N; a batch is a z. Constants: BATCH, M, N, K, ROWS. What differs between
// orders and storages stands in files of its own, put after this one: quad-ab or quad-abt, which walk through B and write C;
// quad-a-* and quad-b-* or quad-bt-*, which read A and B.
//
// A thread computes ROWS × 8 of C in registers, without workgroup memory. SwiftShader reads a number of each of its
// four lanes one by one, in some 70 instructions, whether the addresses differ or not. All four want the same of
// A, so each reads a part of four k and hands it to the others: a quarter of the loads, or half. Arrays have fixed
// sizes, because clamping an index to a constant is cheaper than to a length.
//
// ROWS is 2, 4, 8 or 16. Rows past it are constant branches not taken, and cost nothing.
const_assert K % 4u == 0u && (ROWS == 2u || ROWS == 4u || ROWS == 8u || ROWS == 16u);

// Eight columns of B at each of four k.
struct Four {
  k0: mat2x4f,
  k1: mat2x4f,
  k2: mat2x4f,
  k3: mat2x4f,
}

@compute @workgroup_size(8)
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
  var s0 = mat2x4f(); var s1 = mat2x4f(); var s2 = mat2x4f(); var s3 = mat2x4f();
  var s4 = mat2x4f(); var s5 = mat2x4f(); var s6 = mat2x4f(); var s7 = mat2x4f();
  var s8 = mat2x4f(); var s9 = mat2x4f(); var s10 = mat2x4f(); var s11 = mat2x4f();
  var s12 = mat2x4f(); var s13 = mat2x4f(); var s14 = mat2x4f(); var s15 = mat2x4f();

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
}
