// C = A·B, row-major: A is M×K, B is K×N, C is M×N. Constants: M, N, K.
//
// One thread computes 8 rows × 8 columns in registers and touches no workgroup memory: on a CPU adapter a
// barrier costs more than the loads it saves. A is read four k at a time, so that a vec4 load of A serves
// eight vec4 multiply-adds. Everything is unrolled by hand, because SwiftShader unrolls nothing.
//
// Any M; rows of A and B must be whole vec4s (edge.wgsl takes the rest).
const_assert N % 4u == 0u && K % 4u == 0u;

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

fn store(row: u32, column: u32, left: vec4f, right: vec4f) {
  if (row >= M) {
    return;
  }
  let i = row * N + column;
  if (column + 8u <= N) {
    c[i] = left.x; c[i + 1u] = left.y; c[i + 2u] = left.z; c[i + 3u] = left.w;
    c[i + 4u] = right.x; c[i + 5u] = right.y; c[i + 6u] = right.z; c[i + 7u] = right.w;
    return;
  }
  for (var j = 0u; j < N - column; j++) {
    c[i + j] = select(right[j % 4u], left[j % 4u], j < 4u);
  }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 8u;
  let row = id.y * 8u;
  if (column >= N) {
    return;
  }
  // Rows past the end repeat the last one; their results are dropped by store.
  let r0 = min(row, M - 1u); let r1 = min(row + 1u, M - 1u);
  let r2 = min(row + 2u, M - 1u); let r3 = min(row + 3u, M - 1u);
  let r4 = min(row + 4u, M - 1u); let r5 = min(row + 5u, M - 1u);
  let r6 = min(row + 6u, M - 1u); let r7 = min(row + 7u, M - 1u);
  var l0 = vec4f(); var l1 = vec4f(); var l2 = vec4f(); var l3 = vec4f();
  var l4 = vec4f(); var l5 = vec4f(); var l6 = vec4f(); var l7 = vec4f();
  var h0 = vec4f(); var h1 = vec4f(); var h2 = vec4f(); var h3 = vec4f();
  var h4 = vec4f(); var h5 = vec4f(); var h6 = vec4f(); var h7 = vec4f();

  for (var k = 0u; k < K; k += 4u) {
    let a0 = a[(r0 * K + k) / 4u]; let a1 = a[(r1 * K + k) / 4u]; let a2 = a[(r2 * K + k) / 4u]; let a3 = a[(r3 * K + k) / 4u];
    let a4 = a[(r4 * K + k) / 4u]; let a5 = a[(r5 * K + k) / 4u]; let a6 = a[(r6 * K + k) / 4u]; let a7 = a[(r7 * K + k) / 4u];
    var left = b[(k * N + column) / 4u];
    var right = b[(k * N + column) / 4u + 1u];
    l0 += a0.x * left; l1 += a1.x * left; l2 += a2.x * left; l3 += a3.x * left;
    l4 += a4.x * left; l5 += a5.x * left; l6 += a6.x * left; l7 += a7.x * left;
    h0 += a0.x * right; h1 += a1.x * right; h2 += a2.x * right; h3 += a3.x * right;
    h4 += a4.x * right; h5 += a5.x * right; h6 += a6.x * right; h7 += a7.x * right;
    left = b[((k + 1u) * N + column) / 4u];
    right = b[((k + 1u) * N + column) / 4u + 1u];
    l0 += a0.y * left; l1 += a1.y * left; l2 += a2.y * left; l3 += a3.y * left;
    l4 += a4.y * left; l5 += a5.y * left; l6 += a6.y * left; l7 += a7.y * left;
    h0 += a0.y * right; h1 += a1.y * right; h2 += a2.y * right; h3 += a3.y * right;
    h4 += a4.y * right; h5 += a5.y * right; h6 += a6.y * right; h7 += a7.y * right;
    left = b[((k + 2u) * N + column) / 4u];
    right = b[((k + 2u) * N + column) / 4u + 1u];
    l0 += a0.z * left; l1 += a1.z * left; l2 += a2.z * left; l3 += a3.z * left;
    l4 += a4.z * left; l5 += a5.z * left; l6 += a6.z * left; l7 += a7.z * left;
    h0 += a0.z * right; h1 += a1.z * right; h2 += a2.z * right; h3 += a3.z * right;
    h4 += a4.z * right; h5 += a5.z * right; h6 += a6.z * right; h7 += a7.z * right;
    left = b[((k + 3u) * N + column) / 4u];
    right = b[((k + 3u) * N + column) / 4u + 1u];
    l0 += a0.w * left; l1 += a1.w * left; l2 += a2.w * left; l3 += a3.w * left;
    l4 += a4.w * left; l5 += a5.w * left; l6 += a6.w * left; l7 += a7.w * left;
    h0 += a0.w * right; h1 += a1.w * right; h2 += a2.w * right; h3 += a3.w * right;
    h4 += a4.w * right; h5 += a5.w * right; h6 += a6.w * right; h7 += a7.w * right;
  }
  store(row, column, l0, h0); store(row + 1u, column, l1, h1);
  store(row + 2u, column, l2, h2); store(row + 3u, column, l3, h3);
  store(row + 4u, column, l4, h4); store(row + 5u, column, l5, h5);
  store(row + 6u, column, l6, h6); store(row + 7u, column, l7, h7);
}
