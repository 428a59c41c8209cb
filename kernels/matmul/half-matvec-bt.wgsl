// c = a·Bᵀ for one row in f16, sums in f32: a has K entries, B is N×K row-major, c has N; a batch is a y. Constants: BATCH, N, K.
//
// The f16 are read as words: unpack2x16float needs no feature. A thread owns four rows of B and walks along them, eight
// k a turn, so that what is unpacked of a serves four; two sums a row stay apart until the end.
const_assert K % 8u == 0u;

const ROW = K / 8u;

@group(0) @binding(0) var<storage, read> a: array<vec4u, BATCH * ROW>;
@group(0) @binding(1) var<storage, read> b: array<vec4u, BATCH * N * ROW>;
@group(0) @binding(2) var<storage, read_write> c: array<f32, BATCH * N>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 4u;
  if (column >= N) {
    return;
  }
  let side = id.y * N;
  // Rows past the end repeat the last one; their sums are dropped.
  let j0 = (side + min(column + 0u, N - 1u)) * ROW;
  let j1 = (side + min(column + 1u, N - 1u)) * ROW;
  let j2 = (side + min(column + 2u, N - 1u)) * ROW;
  let j3 = (side + min(column + 3u, N - 1u)) * ROW;
  var s0 = vec2f(); var s1 = vec2f(); var s2 = vec2f(); var s3 = vec2f();
  for (var k = 0u; k < ROW; k++) {
    let words = a[id.y * ROW + k];
    let x = unpack2x16float(words.x);
    let y = unpack2x16float(words.y);
    let z = unpack2x16float(words.z);
    let w = unpack2x16float(words.w);
    let b0 = b[j0 + k];
    s0 += x * unpack2x16float(b0.x); s0 += y * unpack2x16float(b0.y);
    s0 += z * unpack2x16float(b0.z); s0 += w * unpack2x16float(b0.w);
    let b1 = b[j1 + k];
    s1 += x * unpack2x16float(b1.x); s1 += y * unpack2x16float(b1.y);
    s1 += z * unpack2x16float(b1.z); s1 += w * unpack2x16float(b1.w);
    let b2 = b[j2 + k];
    s2 += x * unpack2x16float(b2.x); s2 += y * unpack2x16float(b2.y);
    s2 += z * unpack2x16float(b2.z); s2 += w * unpack2x16float(b2.w);
    let b3 = b[j3 + k];
    s3 += x * unpack2x16float(b3.x); s3 += y * unpack2x16float(b3.y);
    s3 += z * unpack2x16float(b3.z); s3 += w * unpack2x16float(b3.w);
  }
  let out = side + column;
  c[out] = s0.x + s0.y;
  if (column + 1u < N) { c[out + 1u] = s1.x + s1.y; }
  if (column + 2u < N) { c[out + 2u] = s2.x + s2.y; }
  if (column + 3u < N) { c[out + 3u] = s3.x + s3.y; }
}
