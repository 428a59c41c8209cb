// c = a·B for one row: a has K entries, B is K×N row-major, c has N; a batch is a y. Constants: BATCH, N, K.
//
// A thread owns eight columns and walks down B, so that neighbouring threads read neighbouring vec4s and a load of a
// serves 32 numbers of B. Every byte of B is used once. Arrays have fixed sizes, because clamping an index to a constant is
// cheaper than to a length.
const_assert N % 4u == 0u && K % 4u == 0u;

// vec4s in a row of B.
const ROW = N / 4u;

@group(0) @binding(0) var<storage, read> a: array<vec4f, BATCH * K / 4u>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, BATCH * K * ROW>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f, BATCH * ROW>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 2u;
  if (column >= ROW) {
    return;
  }
  var left = vec4f();
  // Where the row ends with four columns: of the next row, and not stored.
  var right = vec4f();
  var i = id.y * K * ROW + column;
  for (var k = 0u; k < K / 4u; k++) {
    let scale = a[id.y * (K / 4u) + k];
    left += scale.x * b[i];
    right += scale.x * b[i + 1u];
    left += scale.y * b[i + ROW];
    right += scale.y * b[i + ROW + 1u];
    left += scale.z * b[i + 2u * ROW];
    right += scale.z * b[i + 2u * ROW + 1u];
    left += scale.w * b[i + 3u * ROW];
    right += scale.w * b[i + 3u * ROW + 1u];
    i += 4u * ROW;
  }
  let out = id.y * ROW + column;
  c[out] = left;
  if (column + 1u < ROW) {
    c[out + 1u] = right;
  }
}
