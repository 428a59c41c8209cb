// y = x·Ŵᵀ on GPUs: each workgroup makes the table of eight groups of inputs in workgroup memory and adds from it for
// THREADS·EACH outputs. Constants: M, N, OCTETS (of groups), S, CENTROIDS, CODEBOOKS, CODE_BITS, STEP (vectors of all
// codebooks), EACH; an octet-*.wgsl is put after this file. x comes from inputs.wgsl with X_UNIT = 1.
//
// What a workgroup adds is a partial sum: parts[octet of groups][row][output], which sum.wgsl adds and scales.
const_assert CENTROIDS == 1u << CODE_BITS && CODEBOOKS <= 2u && 32u * STEP <= 16384u;

@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> codebooks: array<vec4u>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> parts: array<f32>;

const THREADS = 128u;

var<workgroup> table: array<f32, 8u * STEP>;

fn four(i: u32, code: vec4u) -> vec4f {
  let at = vec4u(i, i + STEP, i + 2u * STEP, i + 3u * STEP);
  if (CODEBOOKS == 1u) {
    let a = at + code;
    return vec4f(table[a.x], table[a.y], table[a.z], table[a.w]);
  }
  let a = at + (code & vec4u(CENTROIDS - 1u));
  let b = at + (code >> vec4u(CODE_BITS)) + vec4u(CENTROIDS);
  return vec4f(table[a.x], table[a.y], table[a.z], table[a.w]) +
    vec4f(table[b.x], table[b.y], table[b.z], table[b.w]);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let octet_of_groups = workgroup.y;
  let row = workgroup.z;
  for (var e = thread; e < STEP; e += THREADS) {
    let words = codebooks[e];
    let low = vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
    let high = vec4f(unpack2x16float(words.z), unpack2x16float(words.w));
    for (var g = 0u; g < 8u; g++) {
      let i = 2u * ((row * OCTETS + octet_of_groups) * 8u + g);
      table[g * STEP + e] = dot(low, x[i]) + dot(high, x[i + 1u]);
    }
  }
  workgroupBarrier();
  for (var turn = 0u; turn < EACH; turn++) {
    let o = (workgroup.x * EACH + turn) * THREADS + thread;
    if (o < N) {
      let c = octet(workgroup.y * WORDS * S + o);
      parts[(workgroup.y * M + row) * N + o] = dot(four(0u, c.a) + four(4u * STEP, c.b), vec4f(1.0));
    }
  }
}
