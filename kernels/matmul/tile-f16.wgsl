enable f16;
// tile.wgsl with f16 in workgroup memory: half of what a multiply-add reads there, and packed f16 arithmetic where
// the adapter has it. Constants: M, N, K, BM, BN, BK, BAND, BT; HALF_SUM: 0 sums in f32; 1 sums the BK products of a
// tile in f16 and adds that to f32.
const_assert N % 4u == 0u && K % 4u == 0u;
const_assert BM % 64u == 0u && BN % 64u == 0u && (BK == 8u || BK == 16u);

const THREADS = BM * BN / 64u;
// vec4s (or 4×4 blocks) along each side of the tiles, and in each row of the matrices.
const ROWS = BM / 4u;
const COLUMNS = BN / 4u;
const DEPTH = BK / 4u;
const K4 = K / 4u;
const N4 = N / 4u;
const SKEW = 16u / DEPTH;
const A_BLOCKS = ROWS * DEPTH;
const BLOCKS = A_BLOCKS + COLUMNS * DEPTH;
const_assert BLOCKS <= THREADS;
const BLOCK_ROWS = (M + BM - 1u) / BM;
const BLOCK_COLUMNS = (N + BN - 1u) / BN;

@group(0) @binding(0) var<storage, read> a: array<vec4h>;
@group(0) @binding(1) var<storage, read> b: array<vec4h>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

// The tile of A, then that of B: [k][row or column].
var<workgroup> tile: array<vec4h, (ROWS + COLUMNS) * BK>;

// Four rows from `row`, four k from 4·`k4`; a column of the result holds one k.
fn a_block(batch: u32, row: u32, k4: u32) -> mat4x4h {
  let top = batch * M;
  return transpose(mat4x4h(
    a[(top + min(row, M - 1u)) * K4 + k4],
    a[(top + min(row + 1u, M - 1u)) * K4 + k4],
    a[(top + min(row + 2u, M - 1u)) * K4 + k4],
    a[(top + min(row + 3u, M - 1u)) * K4 + k4],
  ));
}

// Four columns from `column`, four k from 4·`k4`; a column of the result holds one k.
fn b_block(batch: u32, column: u32, k4: u32) -> mat4x4h {
  let first = min(column, N - 4u);
  if (BT == 1u) {
    let i = (batch * N + first) * K4 + k4;
    return transpose(mat4x4h(b[i], b[i + K4], b[i + 2u * K4], b[i + 3u * K4]));
  }
  let i = (batch * K + k4 * 4u) * N4 + first / 4u;
  return mat4x4h(b[i], b[i + N4], b[i + 2u * N4], b[i + 3u * N4]);
}

// This thread's block of the tile at `k`; zeros past the end of K, where there is nothing to fetch.
fn fetch(is_a: bool, works: bool, batch: u32, row: u32, column: u32, k: u32, end: u32) -> mat4x4h {
  if (!works || k >= end) {
    return mat4x4h();
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
  let batch = group.z;
  let begin = 0u;
  let end = K;

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
    var p0 = vec4h(); var q0 = vec4h();    var p1 = vec4h(); var q1 = vec4h();
    var p2 = vec4h(); var q2 = vec4h();    var p3 = vec4h(); var q3 = vec4h();
    var p4 = vec4h(); var q4 = vec4h();    var p5 = vec4h(); var q5 = vec4h();
    var p6 = vec4h(); var q6 = vec4h();    var p7 = vec4h(); var q7 = vec4h();
    for (var k = 0u; k < BK; k++) {
      let skew = k / 4u * SKEW;
      let a0 = tile[k * ROWS + (y ^ skew)];
      let a1 = tile[k * ROWS + ((y + ROWS / 2u) ^ skew)];
      let b0 = tile[ROWS * BK + k * COLUMNS + (x ^ skew)];
      let b1 = tile[ROWS * BK + k * COLUMNS + ((x + COLUMNS / 2u) ^ skew)];
      if (HALF_SUM == 1u) {
        p0 += a0.x * b0; q0 += a0.x * b1; p1 += a0.y * b0; q1 += a0.y * b1;
        p2 += a0.z * b0; q2 += a0.z * b1; p3 += a0.w * b0; q3 += a0.w * b1;
        p4 += a1.x * b0; q4 += a1.x * b1; p5 += a1.y * b0; q5 += a1.y * b1;
        p6 += a1.z * b0; q6 += a1.z * b1; p7 += a1.w * b0; q7 += a1.w * b1;
      } else {
        let fa0 = vec4f(a0); let fa1 = vec4f(a1); let fb0 = vec4f(b0); let fb1 = vec4f(b1);
        l0 += fa0.x * fb0; h0 += fa0.x * fb1; l1 += fa0.y * fb0; h1 += fa0.y * fb1;
        l2 += fa0.z * fb0; h2 += fa0.z * fb1; l3 += fa0.w * fb0; h3 += fa0.w * fb1;
        l4 += fa1.x * fb0; h4 += fa1.x * fb1; l5 += fa1.y * fb0; h5 += fa1.y * fb1;
        l6 += fa1.z * fb0; h6 += fa1.z * fb1; l7 += fa1.w * fb0; h7 += fa1.w * fb1;
      }
    }
    if (HALF_SUM == 1u) {
      l0 += vec4f(p0); h0 += vec4f(q0); l1 += vec4f(p1); h1 += vec4f(q1);
      l2 += vec4f(p2); h2 += vec4f(q2); l3 += vec4f(p3); h3 += vec4f(q3);
      l4 += vec4f(p4); h4 += vec4f(q4); l5 += vec4f(p5); h5 += vec4f(q5);
      l6 += vec4f(p6); h6 += vec4f(q6); l7 += vec4f(p7); h7 += vec4f(q7);
    }
    workgroupBarrier();
  }

  let layer = batch;
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
