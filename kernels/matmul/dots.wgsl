// C = A·Bᵀ for at most 16 rows, on GPUs: every weight is read once, and the limit is memory. Constants: M, N, K; HALF: 1
// for f16 operands.
//
// A workgroup of 64 threads owns four rows of B. Its threads stand side by side on them, four k each, and walk along
// together; at the end their sums meet in workgroup memory. A is small and stays in the cache.
const_assert M <= 16u && K % 4u == 0u;

// bindings 0 and 1: A and B, with a4 and b4 to read them: fours.wgsl.
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

const THREADS = 64u;
const K4 = K / 4u;

var<workgroup> sums: array<vec4f, THREADS>;

fn store(batch: u32, row: u32, column: u32, values: vec4f) {
  let i = (batch * M + row) * N + column;
  c[i] = values.x;
  if (column + 1u < N) { c[i + 1u] = values.y; }
  if (column + 2u < N) { c[i + 2u] = values.z; }
  if (column + 3u < N) { c[i + 3u] = values.w; }
}

// Four entries of C: all threads' sums, added pair by pair and stored. All threads must come here.
fn finish(value: vec4f, thread: u32, batch: u32, row: u32, column: u32) {
  sums[thread] = value;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (thread < half) {
      sums[thread] += sums[thread + half];
    }
    workgroupBarrier();
  }
  if (thread == 0u) {
    store(batch, row, column, sums[0]);
  }
  workgroupBarrier();
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let batch = group.z;
  let column = group.x * 4u;
  // Rows past the end repeat the last one, and are dropped.
  let j0 = (batch * N + column) * K4;
  let j1 = (batch * N + min(column + 1u, N - 1u)) * K4;
  let j2 = (batch * N + min(column + 2u, N - 1u)) * K4;
  let j3 = (batch * N + min(column + 3u, N - 1u)) * K4;
  var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
  var s4 = vec4f(); var s5 = vec4f(); var s6 = vec4f(); var s7 = vec4f();
  var s8 = vec4f(); var s9 = vec4f(); var s10 = vec4f(); var s11 = vec4f();
  var s12 = vec4f(); var s13 = vec4f(); var s14 = vec4f(); var s15 = vec4f();

  for (var k = thread; k < K4; k += THREADS) {
    let b0 = b4(j0 + k);
    let b1 = b4(j1 + k);
    let b2 = b4(j2 + k);
    let b3 = b4(j3 + k);
    let at = batch * M * K4 + k;
    { let x = a4(at); s0 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 1u) { let x = a4(at + 1u * K4); s1 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 2u) { let x = a4(at + 2u * K4); s2 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 3u) { let x = a4(at + 3u * K4); s3 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 4u) { let x = a4(at + 4u * K4); s4 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 5u) { let x = a4(at + 5u * K4); s5 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 6u) { let x = a4(at + 6u * K4); s6 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 7u) { let x = a4(at + 7u * K4); s7 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 8u) { let x = a4(at + 8u * K4); s8 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 9u) { let x = a4(at + 9u * K4); s9 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 10u) { let x = a4(at + 10u * K4); s10 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 11u) { let x = a4(at + 11u * K4); s11 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 12u) { let x = a4(at + 12u * K4); s12 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 13u) { let x = a4(at + 13u * K4); s13 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 14u) { let x = a4(at + 14u * K4); s14 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
    if (M > 15u) { let x = a4(at + 15u * K4); s15 += vec4f(dot(x, b0), dot(x, b1), dot(x, b2), dot(x, b3)); }
  }

  finish(s0, thread, batch, 0u, column);
  if (M > 1u) { finish(s1, thread, batch, 1u, column); }
  if (M > 2u) { finish(s2, thread, batch, 2u, column); }
  if (M > 3u) { finish(s3, thread, batch, 3u, column); }
  if (M > 4u) { finish(s4, thread, batch, 4u, column); }
  if (M > 5u) { finish(s5, thread, batch, 5u, column); }
  if (M > 6u) { finish(s6, thread, batch, 6u, column); }
  if (M > 7u) { finish(s7, thread, batch, 7u, column); }
  if (M > 8u) { finish(s8, thread, batch, 8u, column); }
  if (M > 9u) { finish(s9, thread, batch, 9u, column); }
  if (M > 10u) { finish(s10, thread, batch, 10u, column); }
  if (M > 11u) { finish(s11, thread, batch, 11u, column); }
  if (M > 12u) { finish(s12, thread, batch, 12u, column); }
  if (M > 13u) { finish(s13, thread, batch, 13u, column); }
  if (M > 14u) { finish(s14, thread, batch, 14u, column); }
  if (M > 15u) { finish(s15, thread, batch, 15u, column); }
}
