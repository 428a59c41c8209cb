// C = A·B, row-major, with workgroup memory and scalar loads: any sizes; a batch is a z. Constants: M, N, K, TILE
// and the strides of B: B_K from one k to the next, B_N from one column (A·Bᵀ: 1 and K).
//
// A workgroup of 16×16 threads computes a TILE×TILE block of C, TILE/16 rows × TILE/16 columns a thread.
// Both operands pass through workgroup memory DEPTH k at a time; A is stored transposed, so that the inner
// loop reads both tiles along a line. Past the edges the tiles hold zeros, which makes any size correct and
// keeps every thread at the barriers. A thread's columns lie 16 apart: neighbours read neighbouring words.
const DEPTH = 16u;
const EDGE = 16u;
const PER = TILE / EDGE;
const_assert TILE % EDGE == 0u && PER <= 8u;
const THREADS = EDGE * EDGE;

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<f32>;
@group(0) @binding(2) var<storage, read_write> c: array<f32>;

var<workgroup> a_tile: array<f32, DEPTH * TILE>;
var<workgroup> b_tile: array<f32, DEPTH * TILE>;

@compute @workgroup_size(EDGE, EDGE)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row0 = group.y * TILE;
  let column0 = group.x * TILE;
  var sum: array<f32, PER * PER>;

  for (var k0 = 0u; k0 < K; k0 += DEPTH) {
    for (var i = thread; i < DEPTH * TILE; i += THREADS) {
      let row = row0 + i / DEPTH;
      let k = k0 + i % DEPTH;
      var value = 0.0;
      if (row < M && k < K) { value = a[(group.z * M + row) * K + k]; }
      a_tile[(i % DEPTH) * TILE + i / DEPTH] = value;
    }
    for (var i = thread; i < DEPTH * TILE; i += THREADS) {
      let k = k0 + i / TILE;
      let column = column0 + i % TILE;
      var value = 0.0;
      if (k < K && column < N) { value = b[group.z * K * N + k * B_K + column * B_N]; }
      b_tile[i] = value;
    }
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      var right: array<f32, PER>;
      for (var j = 0u; j < PER; j++) { right[j] = b_tile[k * TILE + local.x + j * EDGE]; }
      for (var i = 0u; i < PER; i++) {
        let left = a_tile[k * TILE + local.y * PER + i];
        for (var j = 0u; j < PER; j++) { sum[i * PER + j] += left * right[j]; }
      }
    }
    workgroupBarrier();
  }

  for (var i = 0u; i < PER; i++) {
    let row = row0 + local.y * PER + i;
    for (var j = 0u; j < PER; j++) {
      let column = column0 + local.x + j * EDGE;
      if (row < M && column < N) { c[(group.z * M + row) * N + column] = sum[i * PER + j]; }
    }
  }
}
