// c = a·Bᵀ for one row: a has K entries, B is N×K row-major, c has N; a batch is a y. Constants: BATCH, N, K.
//
// A thread owns eight rows of B and walks along them, so that a load of a serves eight; four sums a row stay apart
// until the end.
const_assert K % 4u == 0u;

const ROW = K / 4u;

@group(0) @binding(0) var<storage, read> a: array<vec4f, BATCH * ROW>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, BATCH * N * ROW>;
@group(0) @binding(2) var<storage, read_write> c: array<f32, BATCH * N>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 8u;
  if (column >= N) {
    return;
  }
  let side = id.y * N;
  // Rows past the end repeat the last one; their sums are dropped.
  let j0 = (side + min(column + 0u, N - 1u)) * ROW;
  let j1 = (side + min(column + 1u, N - 1u)) * ROW;
  let j2 = (side + min(column + 2u, N - 1u)) * ROW;
  let j3 = (side + min(column + 3u, N - 1u)) * ROW;
  let j4 = (side + min(column + 4u, N - 1u)) * ROW;
  let j5 = (side + min(column + 5u, N - 1u)) * ROW;
  let j6 = (side + min(column + 6u, N - 1u)) * ROW;
  let j7 = (side + min(column + 7u, N - 1u)) * ROW;
  var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
  var s4 = vec4f(); var s5 = vec4f(); var s6 = vec4f(); var s7 = vec4f();
  for (var k = 0u; k < ROW; k++) {
    let scale = a[id.y * ROW + k];
    s0 += scale * b[j0 + k];
    s1 += scale * b[j1 + k];
    s2 += scale * b[j2 + k];
    s3 += scale * b[j3 + k];
    s4 += scale * b[j4 + k];
    s5 += scale * b[j5 + k];
    s6 += scale * b[j6 + k];
    s7 += scale * b[j7 + k];
  }
  let out = side + column;
  c[out] = dot(s0, vec4f(1.0));
  if (column + 1u < N) { c[out + 1u] = dot(s1, vec4f(1.0)); }
  if (column + 2u < N) { c[out + 2u] = dot(s2, vec4f(1.0)); }
  if (column + 3u < N) { c[out + 3u] = dot(s3, vec4f(1.0)); }
  if (column + 4u < N) { c[out + 4u] = dot(s4, vec4f(1.0)); }
  if (column + 5u < N) { c[out + 5u] = dot(s5, vec4f(1.0)); }
  if (column + 6u < N) { c[out + 6u] = dot(s6, vec4f(1.0)); }
  if (column + 7u < N) { c[out + 7u] = dot(s7, vec4f(1.0)); }
}
