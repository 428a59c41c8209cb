// c = a·Bᵀ for one row: a has K entries, B is N×K row-major, c has N; a batch is a y. Constants: N, K.
//
// A thread owns four rows of B and walks along them, so that a load of a serves four; four sums a row stay apart
// until the end.
const_assert K % 4u == 0u;

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

const ROW = K / 4u;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 4u;
  if (column >= N) {
    return;
  }
  let side = id.y * N;
  // Rows past the end repeat the last one; their sums are dropped.
  let j0 = (side + column) * ROW;
  let j1 = (side + min(column + 1u, N - 1u)) * ROW;
  let j2 = (side + min(column + 2u, N - 1u)) * ROW;
  let j3 = (side + min(column + 3u, N - 1u)) * ROW;
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var k = 0u; k < ROW; k++) {
    let scale = a[id.y * ROW + k];
    s0 += scale * b[j0 + k];
    s1 += scale * b[j1 + k];
    s2 += scale * b[j2 + k];
    s3 += scale * b[j3 + k];
  }
  let out = side + column;
  c[out] = dot(s0, vec4f(1.0));
  if (column + 1u < N) { c[out + 1u] = dot(s1, vec4f(1.0)); }
  if (column + 2u < N) { c[out + 2u] = dot(s2, vec4f(1.0)); }
  if (column + 3u < N) { c[out + 3u] = dot(s3, vec4f(1.0)); }
}
