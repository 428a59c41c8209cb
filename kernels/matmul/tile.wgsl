// C = A·B or A·Bᵀ, row-major, for GPUs: a BM×BN block of C per workgroup, 8×8 of it per thread. A batch and a K range
// are a z. Constants: M, N, K, BATCH, BM, BN, BK, BAND; SPLITS: ranges of K; BT: 1 for A·Bᵀ; HALF: 1 for f16 operands.
//
// - Both operands pass through workgroup memory BK k at a time, with k as the slow index, so that the inner loop
//   reads four vec4s for 64 multiply-adds. Every thread fetches one 4×4 block: four vec4 loads, transposed in
//   registers where k runs along the row (A, and B of A·Bᵀ).
// - The next blocks are fetched into registers before the multiply-adds and stored after them, so that the latency of
//   global memory hides behind arithmetic.
// - A thread's rows and columns are two groups of four, half a block apart: neighbours read neighbouring vec4s.
// - Positions are skewed by k (an xor): the transposed stores of eight neighbours, which differ in k, meet different
//   banks. Padding would do the same, but push 128×128×16 past the 16 KiB that every device has.
// - Blocks are walked in bands of BAND rows, so that workgroups in flight together share rows of A and columns of B
//   in the cache (as P. Tillet et al. do in Triton's matrix multiplication tutorial).
// - f16 operands are read as words: unpack2x16float needs no feature.
//
// Past the end of K the tiles hold zeros; rows and columns past the end repeat the last and are dropped.
const_assert N % 4u == 0u && K % 4u == 0u;
const_assert BM % 64u == 0u && BN % 64u == 0u && (BK == 8u || BK == 16u);

const THREADS = BM * BN / 64u;
// vec4s (or 4×4 blocks) along each side of the tiles, and in each row of the matrices.
const ROWS = BM / 4u;
const COLUMNS = BN / 4u;
const DEPTH = BK / 4u;
const K4 = K / 4u;
const N4 = N / 4u;
const SKEW = 8u / DEPTH;
const A_BLOCKS = ROWS * DEPTH;
const BLOCKS = A_BLOCKS + COLUMNS * DEPTH;
const_assert BLOCKS <= THREADS;
const BLOCK_ROWS = (M + BM - 1u) / BM;
const BLOCK_COLUMNS = (N + BN - 1u) / BN;
// k of one range: whole tiles.
const RANGE = ((K + SPLITS - 1u) / SPLITS + BK - 1u) / BK * BK;

// bindings 0 and 1: A and B, with a4 and b4 to read them: fours.wgsl.
// C, or with more than one range the partial sums, range by range.
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

// The tile of A, then that of B: [k][row or column].
var<workgroup> tile: array<vec4f, (ROWS + COLUMNS) * BK>;

// Four rows from `row`, four k from 4·`k4`; a column of the result holds one k.
fn a_block(batch: u32, row: u32, k4: u32) -> mat4x4f {
  let top = batch * M;
  return transpose(mat4x4f(
    a4((top + min(row, M - 1u)) * K4 + k4),
    a4((top + min(row + 1u, M - 1u)) * K4 + k4),
    a4((top + min(row + 2u, M - 1u)) * K4 + k4),
    a4((top + min(row + 3u, M - 1u)) * K4 + k4),
  ));
}

// Four columns from `column`, four k from 4·`k4`; a column of the result holds one k.
fn b_block(batch: u32, column: u32, k4: u32) -> mat4x4f {
  let first = min(column, N - 4u);
  if (BT == 1u) {
    let i = (batch * N + first) * K4 + k4;
    return transpose(mat4x4f(b4(i), b4(i + K4), b4(i + 2u * K4), b4(i + 3u * K4)));
  }
  let i = (batch * K + k4 * 4u) * N4 + first / 4u;
  return mat4x4f(b4(i), b4(i + N4), b4(i + 2u * N4), b4(i + 3u * N4));
}

// This thread's block of the tile at `k`; zeros past the end of K, where there is nothing to fetch.
fn fetch(is_a: bool, works: bool, batch: u32, row: u32, column: u32, k: u32, end: u32) -> mat4x4f {
  if (!works || k >= end) {
    return mat4x4f();
  }
  if (is_a) {
    return a_block(batch, row, k / 4u);
  }
  return b_block(batch, column, k / 4u);
}

fn store(layer: u32, row: u32, column4: u32, left: vec4f, right: vec4f) {
  if (row >= M) {
    return;
  }
  let i = (layer * M + row) * N4 + column4;
  if (column4 < N4) { c[i] = left; }
  if (column4 + COLUMNS / 2u < N4) { c[i + COLUMNS / 2u] = right; }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  // Where in C: down the rows of a band first, then along it.
  let place = group.y * BLOCK_COLUMNS + group.x;
  let band = place / (BAND * BLOCK_COLUMNS) * BAND;
  let height = min(BAND, BLOCK_ROWS - band);
  let inside = place % (BAND * BLOCK_COLUMNS);
  let row0 = (band + inside % height) * BM;
  let column0 = inside / height * BN;
  let batch = group.z / SPLITS;
  let split = group.z % SPLITS;
  let begin = split * RANGE;
  let end = min(K, begin + RANGE);

  // Which block this thread fetches, and where it puts it.
  let is_a = thread < A_BLOCKS;
  let item = thread - select(A_BLOCKS, 0u, is_a);
  let along = is_a || BT == 1u; // neighbours follow a row along k
  let depth = select(item / COLUMNS, item % DEPTH, along);
  let side = select(item % COLUMNS, item / DEPTH, along);
  let works = thread < BLOCKS;
  let width = select(COLUMNS, ROWS, is_a);
  let slot = select(ROWS * BK, 0u, is_a) + depth * 4u * width + (side ^ (depth * SKEW));

  // And which rows and columns it computes: 4·y …, 4·y + BM/2 …, and so on.
  let x = thread % (BN / 8u);
  let y = thread / (BN / 8u);
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();
  var l4 = vec4f(); var h4 = vec4f(); var l5 = vec4f(); var h5 = vec4f();
  var l6 = vec4f(); var h6 = vec4f(); var l7 = vec4f(); var h7 = vec4f();

  var next = fetch(is_a, works, batch, row0 + side * 4u, column0 + side * 4u, begin + depth * 4u, end);
  for (var k0 = begin; k0 < end; k0 += BK) {
    if (works) {
      tile[slot] = next[0];
      tile[slot + width] = next[1];
      tile[slot + 2u * width] = next[2];
      tile[slot + 3u * width] = next[3];
    }
    workgroupBarrier();
    next = fetch(is_a, works, batch, row0 + side * 4u, column0 + side * 4u, k0 + BK + depth * 4u, end);
    for (var k = 0u; k < BK; k++) {
      let skew = k / 4u * SKEW;
      let a0 = tile[k * ROWS + (y ^ skew)];
      let a1 = tile[k * ROWS + ((y + ROWS / 2u) ^ skew)];
      let b0 = tile[ROWS * BK + k * COLUMNS + (x ^ skew)];
      let b1 = tile[ROWS * BK + k * COLUMNS + ((x + COLUMNS / 2u) ^ skew)];
      l0 += a0.x * b0; h0 += a0.x * b1; l1 += a0.y * b0; h1 += a0.y * b1;
      l2 += a0.z * b0; h2 += a0.z * b1; l3 += a0.w * b0; h3 += a0.w * b1;
      l4 += a1.x * b0; h4 += a1.x * b1; l5 += a1.y * b0; h5 += a1.y * b1;
      l6 += a1.z * b0; h6 += a1.z * b1; l7 += a1.w * b0; h7 += a1.w * b1;
    }
    workgroupBarrier();
  }

  let layer = split * BATCH + batch;
  let row = row0 + y * 4u;
  let low = row + BM / 2u;
  let column4 = column0 / 4u + x;
  store(layer, row, column4, l0, h0);
  store(layer, row + 1u, column4, l1, h1);
  store(layer, row + 2u, column4, l2, h2);
  store(layer, row + 3u, column4, l3, h3);
  store(layer, low, column4, l4, h4);
  store(layer, low + 1u, column4, l5, h5);
  store(layer, low + 2u, column4, l6, h6);
  store(layer, low + 3u, column4, l7, h7);
}
