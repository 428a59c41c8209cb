enable subgroups;
// C = A·Bᵀ: A is M×K, B is N×K, C is M×N, all row-major; a batch is a z. Constants: BATCH, M, N, K, ROWS, THREADS.
//
// quad.wgsl with B's rows along k: a thread reads four k of its eight rows of B, and takes them one k at a time.
const_assert K % 4u == 0u && (ROWS == 2u || ROWS == 4u || ROWS == 8u || ROWS == 16u);

// Elements of the array in a row of B.
const ROW = K / 4u;

@group(0) @binding(0) var<storage, read> a: array<f32, BATCH * M * K>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, BATCH * N * ROW>;
@group(0) @binding(2) var<storage, read_write> c: array<f32, BATCH * M * N>;

fn store(batch: u32, row: u32, column: u32, sums: mat2x4f) {
  if (row >= M) {
    return;
  }
  let i = (batch * M + row) * N + column;
  // A loop, because eight guarded stores for each row would be most of the shader.
  let few = min(N - min(column, N), 8u);
  for (var x = 0u; x < few; x++) {
    c[i + x] = sums[x / 4u][x % 4u];
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
  var s0 = mat2x4f(); var s1 = mat2x4f(); var s2 = mat2x4f(); var s3 = mat2x4f();
  var s4 = mat2x4f(); var s5 = mat2x4f(); var s6 = mat2x4f(); var s7 = mat2x4f();
  var s8 = mat2x4f(); var s9 = mat2x4f(); var s10 = mat2x4f(); var s11 = mat2x4f();
  var s12 = mat2x4f(); var s13 = mat2x4f(); var s14 = mat2x4f(); var s15 = mat2x4f();

  let side = id.z * N;
  let j0 = (side + min(column + 0u, N - 1u)) * ROW;
  let j1 = (side + min(column + 1u, N - 1u)) * ROW;
  let j2 = (side + min(column + 2u, N - 1u)) * ROW;
  let j3 = (side + min(column + 3u, N - 1u)) * ROW;
  let j4 = (side + min(column + 4u, N - 1u)) * ROW;
  let j5 = (side + min(column + 5u, N - 1u)) * ROW;
  let j6 = (side + min(column + 6u, N - 1u)) * ROW;
  let j7 = (side + min(column + 7u, N - 1u)) * ROW;
  for (var k = 0u; k < K / 4u; k++) {
    let r0 = b[j0 + k]; let r1 = b[j1 + k]; let r2 = b[j2 + k]; let r3 = b[j3 + k];
    let r4 = b[j4 + k]; let r5 = b[j5 + k]; let r6 = b[j6 + k]; let r7 = b[j7 + k];
    let b0 = mat2x4f(vec4f(r0.x, r1.x, r2.x, r3.x), vec4f(r4.x, r5.x, r6.x, r7.x));
    let b1 = mat2x4f(vec4f(r0.y, r1.y, r2.y, r3.y), vec4f(r4.y, r5.y, r6.y, r7.y));
    let b2 = mat2x4f(vec4f(r0.z, r1.z, r2.z, r3.z), vec4f(r4.z, r5.z, r6.z, r7.z));
    let b3 = mat2x4f(vec4f(r0.w, r1.w, r2.w, r3.w), vec4f(r4.w, r5.w, r6.w, r7.w));
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
