// direct.wgsl for f16 operands, sums in f32: C = A·B, row-major; a batch is a z. Constants: M, N, K.
//
// The f16 are read as words: unpack2x16float needs no feature. One load brings the 8 columns of a thread, one
// word two k of a row of A. Any M; a row of B must be whole vec4us, a row of A whole words (half-edge.wgsl takes
// the rest).
const_assert N % 8u == 0u && K % 2u == 0u;

@group(0) @binding(0) var<storage, read> a: array<u32>;
@group(0) @binding(1) var<storage, read> b: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

// vec4us in a row of B, words in a row of A.
const ROW = N / 8u;
const A_ROW = K / 2u;

fn store(batch: u32, row: u32, column: u32, left: vec4f, right: vec4f) {
  if (row >= M) {
    return;
  }
  let i = ((batch * M + row) * ROW + column) * 2u;
  c[i] = left;
  c[i + 1u] = right;
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  let row = id.y * 8u;
  if (column >= ROW) {
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

  var j = id.z * K * ROW + column;
  for (var k = 0u; k < A_ROW; k++) {
    let a0 = unpack2x16float(a[i0 + k]); let a1 = unpack2x16float(a[i1 + k]);
    let a2 = unpack2x16float(a[i2 + k]); let a3 = unpack2x16float(a[i3 + k]);
    let a4 = unpack2x16float(a[i4 + k]); let a5 = unpack2x16float(a[i5 + k]);
    let a6 = unpack2x16float(a[i6 + k]); let a7 = unpack2x16float(a[i7 + k]);
    var eight = b[j];
    var left = vec4f(unpack2x16float(eight.x), unpack2x16float(eight.y));
    var right = vec4f(unpack2x16float(eight.z), unpack2x16float(eight.w));
    l0 += a0.x * left; l1 += a1.x * left; l2 += a2.x * left; l3 += a3.x * left;
    l4 += a4.x * left; l5 += a5.x * left; l6 += a6.x * left; l7 += a7.x * left;
    h0 += a0.x * right; h1 += a1.x * right; h2 += a2.x * right; h3 += a3.x * right;
    h4 += a4.x * right; h5 += a5.x * right; h6 += a6.x * right; h7 += a7.x * right;
    eight = b[j + ROW];
    left = vec4f(unpack2x16float(eight.x), unpack2x16float(eight.y));
    right = vec4f(unpack2x16float(eight.z), unpack2x16float(eight.w));
    l0 += a0.y * left; l1 += a1.y * left; l2 += a2.y * left; l3 += a3.y * left;
    l4 += a4.y * left; l5 += a5.y * left; l6 += a6.y * left; l7 += a7.y * left;
    h0 += a0.y * right; h1 += a1.y * right; h2 += a2.y * right; h3 += a3.y * right;
    h4 += a4.y * right; h5 += a5.y * right; h6 += a6.y * right; h7 += a7.y * right;
    j += 2u * ROW;
  }

  store(id.z, row + 0u, column, l0, h0); store(id.z, row + 1u, column, l1, h1);
  store(id.z, row + 2u, column, l2, h2); store(id.z, row + 3u, column, l3, h3);
  store(id.z, row + 4u, column, l4, h4); store(id.z, row + 5u, column, l5, h5);
  store(id.z, row + 6u, column, l6, h6); store(id.z, row + 7u, column, l7, h7);
}
