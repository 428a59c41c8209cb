// C = A·B, row-major, for at most 16 rows, on GPUs: every weight is read once, and the limit is memory.
// Constants: M, N, K, BATCH; SPLITS: ranges of K; HALF: 1 for f16 operands.
//
// A workgroup is 32 lanes × 8 slices. Its lanes stand side by side on a row of B, four columns each, so that a row is
// read in one line of 512 bytes; slices take turns walking down, four k a turn, and at the end their sums meet in
// workgroup memory. Few columns make few workgroups: then K is cut into ranges too (group.y), whose partial sums
// sum.wgsl adds. A is small, every lane reads the same of it, and it stays in the cache.
const_assert M <= 16u && N % 4u == 0u && K % 4u == 0u;

// bindings 0 and 1: A and B, with a4 and b4 to read them: fours.wgsl.
// C, or with more than one range the partial sums, range by range.
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

const LANES = 32u;
const SLICES = 8u;
const K4 = K / 4u;
const N4 = N / 4u;
// Fours of k in a range.
const RANGE = (K4 + SPLITS - 1u) / SPLITS;

var<workgroup> sums: array<vec4f, LANES * SLICES>;

// One row of C: the slices' sums, added by the first slice and stored. All threads must come here.
fn finish(value: vec4f, thread: u32, layer: u32, row: u32, column4: u32) {
  sums[thread] = value;
  workgroupBarrier();
  if (thread < LANES && column4 < N4) {
    var sum = value;
    for (var slice = 1u; slice < SLICES; slice++) {
      sum += sums[slice * LANES + thread];
    }
    c[(layer * M + row) * N4 + column4] = sum;
  }
  workgroupBarrier();
}

@compute @workgroup_size(LANES * SLICES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let column4 = group.x * LANES + thread % LANES;
  let held = min(column4, N4 - 1u); // past the end lanes repeat the last column, and drop it
  let begin = group.y * RANGE;
  let end = min(K4, begin + RANGE);
  let top = group.z * M * K4;
  var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
  var s4 = vec4f(); var s5 = vec4f(); var s6 = vec4f(); var s7 = vec4f();
  var s8 = vec4f(); var s9 = vec4f(); var s10 = vec4f(); var s11 = vec4f();
  var s12 = vec4f(); var s13 = vec4f(); var s14 = vec4f(); var s15 = vec4f();

  for (var k = begin + thread / LANES; k < end; k += SLICES) {
    let i = (group.z * K + k * 4u) * N4 + held;
    let b0 = b4(i);
    let b1 = b4(i + N4);
    let b2 = b4(i + 2u * N4);
    let b3 = b4(i + 3u * N4);
    let at = top + k;
    { let x = a4(at); s0 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 1u) { let x = a4(at + 1u * K4); s1 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 2u) { let x = a4(at + 2u * K4); s2 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 3u) { let x = a4(at + 3u * K4); s3 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 4u) { let x = a4(at + 4u * K4); s4 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 5u) { let x = a4(at + 5u * K4); s5 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 6u) { let x = a4(at + 6u * K4); s6 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 7u) { let x = a4(at + 7u * K4); s7 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 8u) { let x = a4(at + 8u * K4); s8 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 9u) { let x = a4(at + 9u * K4); s9 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 10u) { let x = a4(at + 10u * K4); s10 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 11u) { let x = a4(at + 11u * K4); s11 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 12u) { let x = a4(at + 12u * K4); s12 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 13u) { let x = a4(at + 13u * K4); s13 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 14u) { let x = a4(at + 14u * K4); s14 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
    if (M > 15u) { let x = a4(at + 15u * K4); s15 += x.x * b0 + x.y * b1 + x.z * b2 + x.w * b3; }
  }

  let layer = group.y * BATCH + group.z;
  finish(s0, thread, layer, 0u, column4);
  if (M > 1u) { finish(s1, thread, layer, 1u, column4); }
  if (M > 2u) { finish(s2, thread, layer, 2u, column4); }
  if (M > 3u) { finish(s3, thread, layer, 3u, column4); }
  if (M > 4u) { finish(s4, thread, layer, 4u, column4); }
  if (M > 5u) { finish(s5, thread, layer, 5u, column4); }
  if (M > 6u) { finish(s6, thread, layer, 6u, column4); }
  if (M > 7u) { finish(s7, thread, layer, 7u, column4); }
  if (M > 8u) { finish(s8, thread, layer, 8u, column4); }
  if (M > 9u) { finish(s9, thread, layer, 9u, column4); }
  if (M > 10u) { finish(s10, thread, layer, 10u, column4); }
  if (M > 11u) { finish(s11, thread, layer, 11u, column4); }
  if (M > 12u) { finish(s12, thread, layer, 12u, column4); }
  if (M > 13u) { finish(s13, thread, layer, 13u, column4); }
  if (M > 14u) { finish(s14, thread, layer, 14u, column4); }
  if (M > 15u) { finish(s15, thread, layer, 15u, column4); }
}
