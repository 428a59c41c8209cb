enable subgroups;
// quad.wgsl for f16 operands, sums in f32; read as words, because unpack2x16float needs no feature.
//
// C = A·B, row-major; a batch is a z. Constants: BATCH, M, N, K, ROWS, THREADS. A word of A holds two k, so that of four lanes
// the even read one word and the odd the next.
const_assert N % 8u == 0u && K % 4u == 0u && (ROWS == 2u || ROWS == 4u || ROWS == 8u || ROWS == 16u);

// Elements of the array in a row of B and of A.
const ROW = N / 8u;
const A_ROW = K / 2u;

@group(0) @binding(0) var<storage, read> a: array<u32, BATCH * M * A_ROW>;
@group(0) @binding(1) var<storage, read> b: array<vec4u, BATCH * K * ROW>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f, BATCH * M * N / 4u>;

fn eight(words: vec4u) -> mat2x4f {
  return mat2x4f(
    vec4f(unpack2x16float(words.x), unpack2x16float(words.y)),
    vec4f(unpack2x16float(words.z), unpack2x16float(words.w)),
  );
}

fn store(batch: u32, row: u32, column: u32, sums: mat2x4f) {
  if (row >= M || column >= N) {
    return;
  }
  let i = ((batch * M + row) * N + column) / 4u;
  c[i] = sums[0];
  c[i + 1u] = sums[1];
}

@compute @workgroup_size(THREADS)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let column = id.x * 8u;
  let row = id.y * ROWS;
  // Rows past the end repeat the last one; their results are dropped by store.
  let top = id.z * M;
  let of_four = lane & 1u;
  let i0 = (top + min(row + 0u, M - 1u)) * A_ROW + of_four;
  let i1 = (top + min(row + 1u, M - 1u)) * A_ROW + of_four;
  let i2 = (top + min(row + 2u, M - 1u)) * A_ROW + of_four;
  let i3 = (top + min(row + 3u, M - 1u)) * A_ROW + of_four;
  let i4 = (top + min(row + 4u, M - 1u)) * A_ROW + of_four;
  let i5 = (top + min(row + 5u, M - 1u)) * A_ROW + of_four;
  let i6 = (top + min(row + 6u, M - 1u)) * A_ROW + of_four;
  let i7 = (top + min(row + 7u, M - 1u)) * A_ROW + of_four;
  let i8 = (top + min(row + 8u, M - 1u)) * A_ROW + of_four;
  let i9 = (top + min(row + 9u, M - 1u)) * A_ROW + of_four;
  let i10 = (top + min(row + 10u, M - 1u)) * A_ROW + of_four;
  let i11 = (top + min(row + 11u, M - 1u)) * A_ROW + of_four;
  let i12 = (top + min(row + 12u, M - 1u)) * A_ROW + of_four;
  let i13 = (top + min(row + 13u, M - 1u)) * A_ROW + of_four;
  let i14 = (top + min(row + 14u, M - 1u)) * A_ROW + of_four;
  let i15 = (top + min(row + 15u, M - 1u)) * A_ROW + of_four;
  var s0 = mat2x4f(); var s1 = mat2x4f(); var s2 = mat2x4f(); var s3 = mat2x4f();
  var s4 = mat2x4f(); var s5 = mat2x4f(); var s6 = mat2x4f(); var s7 = mat2x4f();
  var s8 = mat2x4f(); var s9 = mat2x4f(); var s10 = mat2x4f(); var s11 = mat2x4f();
  var s12 = mat2x4f(); var s13 = mat2x4f(); var s14 = mat2x4f(); var s15 = mat2x4f();

  // Columns past the end repeat the last ones: a thread that left early could hand nothing on.
  var j = id.z * K * ROW + min(id.x, ROW - 1u);
  for (var k = 0u; k < K / 4u; k++) {
    let b0 = eight(b[j]);
    let b1 = eight(b[j + ROW]);
    let b2 = eight(b[j + 2u * ROW]);
    let b3 = eight(b[j + 3u * ROW]);
    j += 4u * ROW;
    let a0 = unpack2x16float(a[i0 + 2u * k]);
    s0 += quadBroadcast(a0.x, 0u) * b0; s0 += quadBroadcast(a0.y, 0u) * b1;
    s0 += quadBroadcast(a0.x, 1u) * b2; s0 += quadBroadcast(a0.y, 1u) * b3;
    let a1 = unpack2x16float(a[i1 + 2u * k]);
    s1 += quadBroadcast(a1.x, 0u) * b0; s1 += quadBroadcast(a1.y, 0u) * b1;
    s1 += quadBroadcast(a1.x, 1u) * b2; s1 += quadBroadcast(a1.y, 1u) * b3;
    if (ROWS > 2u) {
      let a2 = unpack2x16float(a[i2 + 2u * k]);
      s2 += quadBroadcast(a2.x, 0u) * b0; s2 += quadBroadcast(a2.y, 0u) * b1;
      s2 += quadBroadcast(a2.x, 1u) * b2; s2 += quadBroadcast(a2.y, 1u) * b3;
      let a3 = unpack2x16float(a[i3 + 2u * k]);
      s3 += quadBroadcast(a3.x, 0u) * b0; s3 += quadBroadcast(a3.y, 0u) * b1;
      s3 += quadBroadcast(a3.x, 1u) * b2; s3 += quadBroadcast(a3.y, 1u) * b3;
    }
    if (ROWS > 4u) {
      let a4 = unpack2x16float(a[i4 + 2u * k]);
      s4 += quadBroadcast(a4.x, 0u) * b0; s4 += quadBroadcast(a4.y, 0u) * b1;
      s4 += quadBroadcast(a4.x, 1u) * b2; s4 += quadBroadcast(a4.y, 1u) * b3;
      let a5 = unpack2x16float(a[i5 + 2u * k]);
      s5 += quadBroadcast(a5.x, 0u) * b0; s5 += quadBroadcast(a5.y, 0u) * b1;
      s5 += quadBroadcast(a5.x, 1u) * b2; s5 += quadBroadcast(a5.y, 1u) * b3;
      let a6 = unpack2x16float(a[i6 + 2u * k]);
      s6 += quadBroadcast(a6.x, 0u) * b0; s6 += quadBroadcast(a6.y, 0u) * b1;
      s6 += quadBroadcast(a6.x, 1u) * b2; s6 += quadBroadcast(a6.y, 1u) * b3;
      let a7 = unpack2x16float(a[i7 + 2u * k]);
      s7 += quadBroadcast(a7.x, 0u) * b0; s7 += quadBroadcast(a7.y, 0u) * b1;
      s7 += quadBroadcast(a7.x, 1u) * b2; s7 += quadBroadcast(a7.y, 1u) * b3;
    }
    if (ROWS > 8u) {
      let a8 = unpack2x16float(a[i8 + 2u * k]);
      s8 += quadBroadcast(a8.x, 0u) * b0; s8 += quadBroadcast(a8.y, 0u) * b1;
      s8 += quadBroadcast(a8.x, 1u) * b2; s8 += quadBroadcast(a8.y, 1u) * b3;
      let a9 = unpack2x16float(a[i9 + 2u * k]);
      s9 += quadBroadcast(a9.x, 0u) * b0; s9 += quadBroadcast(a9.y, 0u) * b1;
      s9 += quadBroadcast(a9.x, 1u) * b2; s9 += quadBroadcast(a9.y, 1u) * b3;
      let a10 = unpack2x16float(a[i10 + 2u * k]);
      s10 += quadBroadcast(a10.x, 0u) * b0; s10 += quadBroadcast(a10.y, 0u) * b1;
      s10 += quadBroadcast(a10.x, 1u) * b2; s10 += quadBroadcast(a10.y, 1u) * b3;
      let a11 = unpack2x16float(a[i11 + 2u * k]);
      s11 += quadBroadcast(a11.x, 0u) * b0; s11 += quadBroadcast(a11.y, 0u) * b1;
      s11 += quadBroadcast(a11.x, 1u) * b2; s11 += quadBroadcast(a11.y, 1u) * b3;
      let a12 = unpack2x16float(a[i12 + 2u * k]);
      s12 += quadBroadcast(a12.x, 0u) * b0; s12 += quadBroadcast(a12.y, 0u) * b1;
      s12 += quadBroadcast(a12.x, 1u) * b2; s12 += quadBroadcast(a12.y, 1u) * b3;
      let a13 = unpack2x16float(a[i13 + 2u * k]);
      s13 += quadBroadcast(a13.x, 0u) * b0; s13 += quadBroadcast(a13.y, 0u) * b1;
      s13 += quadBroadcast(a13.x, 1u) * b2; s13 += quadBroadcast(a13.y, 1u) * b3;
      let a14 = unpack2x16float(a[i14 + 2u * k]);
      s14 += quadBroadcast(a14.x, 0u) * b0; s14 += quadBroadcast(a14.y, 0u) * b1;
      s14 += quadBroadcast(a14.x, 1u) * b2; s14 += quadBroadcast(a14.y, 1u) * b3;
      let a15 = unpack2x16float(a[i15 + 2u * k]);
      s15 += quadBroadcast(a15.x, 0u) * b0; s15 += quadBroadcast(a15.y, 0u) * b1;
      s15 += quadBroadcast(a15.x, 1u) * b2; s15 += quadBroadcast(a15.y, 1u) * b3;
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
