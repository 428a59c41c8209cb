enable subgroups;
// dots.wgsl with subgroups: C = A·Bᵀ for at most 16 rows. Constants: M, N, K; HALF: 1 for f16 operands.
//
// Each subgroup adds its threads' sums in registers and leaves them in a place it has drawn: subgroups have any size
// from 4 on, and nothing says which threads form one. One barrier later thread r adds what there is of row r.
const_assert M <= 16u && K % 4u == 0u;

// bindings 0 and 1: A and B, with a4 and b4 to read them: fours.wgsl.
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

const THREADS = 64u;
const K4 = K / 4u;
// Places: subgroups there can be in a workgroup.
const MOST = THREADS / 4u;

var<workgroup> sums: array<vec4f, M * MOST>;
var<workgroup> used: atomic<u32>;

fn store(batch: u32, row: u32, column: u32, values: vec4f) {
  let i = (batch * M + row) * N + column;
  c[i] = values.x;
  if (column + 1u < N) { c[i + 1u] = values.y; }
  if (column + 2u < N) { c[i + 2u] = values.z; }
  if (column + 3u < N) { c[i + 3u] = values.w; }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
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

  // Subgroup operations need all of a subgroup: outside of any branch but those on constants.
  s0 = subgroupAdd(s0);
  if (M > 1u) { s1 = subgroupAdd(s1); }
  if (M > 2u) { s2 = subgroupAdd(s2); }
  if (M > 3u) { s3 = subgroupAdd(s3); }
  if (M > 4u) { s4 = subgroupAdd(s4); }
  if (M > 5u) { s5 = subgroupAdd(s5); }
  if (M > 6u) { s6 = subgroupAdd(s6); }
  if (M > 7u) { s7 = subgroupAdd(s7); }
  if (M > 8u) { s8 = subgroupAdd(s8); }
  if (M > 9u) { s9 = subgroupAdd(s9); }
  if (M > 10u) { s10 = subgroupAdd(s10); }
  if (M > 11u) { s11 = subgroupAdd(s11); }
  if (M > 12u) { s12 = subgroupAdd(s12); }
  if (M > 13u) { s13 = subgroupAdd(s13); }
  if (M > 14u) { s14 = subgroupAdd(s14); }
  if (M > 15u) { s15 = subgroupAdd(s15); }
  if (lane == 0u) {
    let place = atomicAdd(&used, 1u);
    sums[place] = s0;
    if (M > 1u) { sums[1u * MOST + place] = s1; }
    if (M > 2u) { sums[2u * MOST + place] = s2; }
    if (M > 3u) { sums[3u * MOST + place] = s3; }
    if (M > 4u) { sums[4u * MOST + place] = s4; }
    if (M > 5u) { sums[5u * MOST + place] = s5; }
    if (M > 6u) { sums[6u * MOST + place] = s6; }
    if (M > 7u) { sums[7u * MOST + place] = s7; }
    if (M > 8u) { sums[8u * MOST + place] = s8; }
    if (M > 9u) { sums[9u * MOST + place] = s9; }
    if (M > 10u) { sums[10u * MOST + place] = s10; }
    if (M > 11u) { sums[11u * MOST + place] = s11; }
    if (M > 12u) { sums[12u * MOST + place] = s12; }
    if (M > 13u) { sums[13u * MOST + place] = s13; }
    if (M > 14u) { sums[14u * MOST + place] = s14; }
    if (M > 15u) { sums[15u * MOST + place] = s15; }
  }
  workgroupBarrier();
  if (thread < M) {
    var sum = vec4f();
    for (var place = 0u; place < atomicLoad(&used); place++) {
      sum += sums[thread * MOST + place];
    }
    store(batch, thread, column, sum);
  }
}
