// C = A·B, row-major, for at most four rows; a batch is a y. Constants: M, N, K.
//
// direct.wgsl with half its rows: for two to four tokens it would compute four to six that nobody asked for. Each
// weight is read once, as long as there are no more rows than a thread has. A row of A is read in whole vec4s.
const_assert M <= 4u && N % 4u == 0u && K % 4u == 0u;

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

// vec4s in a row of B and C, and of A.
const ROW = N / 4u;
const A_ROW = K / 4u;

fn store(batch: u32, row: u32, column: u32, left: vec4f, right: vec4f) {
  if (row >= M) {
    return;
  }
  let i = (batch * M + row) * ROW + column;
  c[i] = left;
  if (column + 1u < ROW) {
    c[i + 1u] = right;
  }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 2u;
  if (column >= ROW) {
    return;
  }
  let top = id.y * M;
  // Rows past the end repeat the last one; their results are dropped by store.
  let i0 = (top + min(0u, M - 1u)) * A_ROW;
  let i1 = (top + min(1u, M - 1u)) * A_ROW;
  let i2 = (top + min(2u, M - 1u)) * A_ROW;
  let i3 = (top + min(3u, M - 1u)) * A_ROW;
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();

  var j = id.y * K * ROW + column;
  for (var k = 0u; k < A_ROW; k++) {
    let a0 = a[i0 + k]; let a1 = a[i1 + k]; let a2 = a[i2 + k]; let a3 = a[i3 + k];
    var left = b[j];
    var right = b[j + 1u];
    l0 += a0.x * left; l1 += a1.x * left; l2 += a2.x * left; l3 += a3.x * left;
    h0 += a0.x * right; h1 += a1.x * right; h2 += a2.x * right; h3 += a3.x * right;
    left = b[j + ROW];
    right = b[j + ROW + 1u];
    l0 += a0.y * left; l1 += a1.y * left; l2 += a2.y * left; l3 += a3.y * left;
    h0 += a0.y * right; h1 += a1.y * right; h2 += a2.y * right; h3 += a3.y * right;
    left = b[j + 2u * ROW];
    right = b[j + 2u * ROW + 1u];
    l0 += a0.z * left; l1 += a1.z * left; l2 += a2.z * left; l3 += a3.z * left;
    h0 += a0.z * right; h1 += a1.z * right; h2 += a2.z * right; h3 += a3.z * right;
    left = b[j + 3u * ROW];
    right = b[j + 3u * ROW + 1u];
    l0 += a0.w * left; l1 += a1.w * left; l2 += a2.w * left; l3 += a3.w * left;
    h0 += a0.w * right; h1 += a1.w * right; h2 += a2.w * right; h3 += a3.w * right;
    j += 4u * ROW;
  }

  store(id.y, 0u, column, l0, h0); store(id.y, 1u, column, l1, h1);
  store(id.y, 2u, column, l2, h2); store(id.y, 3u, column, l3, h3);
}
