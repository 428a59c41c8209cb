// rows.wgsl for GPUs: a tile of up to BM rows of one expert × BN columns per workgroup, 8×8 per thread. Constants: N, K,
// CHOICES, ROWS, TILES, ORDER, PAIR as there; BM, BN, BK.
//
// As in kernels/matmul/tile.wgsl both operands pass through workgroup memory BK k at a time with k as the slow index; a
// thread fetches one 4×4 block of either, the next one before it multiplies; its rows and columns are two groups of four, half
// a block apart; positions are skewed by k against bank conflicts. What is new: rows are gathered as they are fetched, and of
// the first product the left half of a block are gates, the right half the ups that belong to them, so that a thread has both.
//
// Past the end of K the tiles hold zeros; rows and columns past the end repeat the last and are dropped.
const_assert N % 4u == 0u && K % 4u == 0u;
const_assert BM % 64u == 0u && BN % 64u == 0u && (BK == 8u || BK == 16u);

const THREADS = BM * BN / 64u;
const SIDE = BM / 4u; // 4×4 blocks down the rows, and along the columns
const COLUMNS = BN / 4u;
const DEPTH = BK / 4u;
const K4 = K / 4u;
const N4 = N / 4u;
const WIDE = select(N4, 2u * N4, PAIR == 1u);
const HALF = COLUMNS / 2u;
// vec4s of outputs that a workgroup makes.
const STEP = select(COLUMNS, HALF, PAIR == 1u);
const SKEW = 8u / DEPTH;
const A_BLOCKS = SIDE * DEPTH;
const BLOCKS = A_BLOCKS + COLUMNS * DEPTH;
const_assert BLOCKS <= THREADS;

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
// binding 1: weights, and w4x4 to read them: a file for each storage.
@group(0) @binding(2) var<storage, read> plan: array<u32>;
@group(0) @binding(3) var<storage, read> routes: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

// The tile of rows, then that of weights: [k][row or column].
var<workgroup> tile: array<vec4f, (SIDE + COLUMNS) * BK>;

// Where a row of the tile begins.
fn row_of(first: u32, rows: u32, row: u32) -> u32 {
  let position = first + min(row, max(rows, 1u) - 1u);
  if (PAIR == 1u) {
    return plan[ORDER + position] / CHOICES * K4;
  }
  return position * K4;
}

// Column of weights, in fours, of a block's column: gates first, then ups; past the end the last one.
fn column_of(group: u32, side: u32) -> u32 {
  let column = min(group * STEP + side % STEP, N4 - 1u);
  return column + select(0u, N4, PAIR == 1u && side >= HALF);
}

// A 4×4 block of the tile at 4·`k4`, a k in each of its columns; zeros past the end of K. The rows begin at `rows`.
fn fetch(is_a: bool, works: bool, rows: vec4u, expert: u32, column: u32, k4: u32) -> mat4x4f {
  if (!works || k4 >= K4) {
    return mat4x4f();
  }
  if (is_a) {
    return transpose(mat4x4f(a[rows.x + k4], a[rows.y + k4], a[rows.z + k4], a[rows.w + k4]));
  }
  return w4x4(expert, k4, column);
}

fn store(position: u32, column: u32, left: vec4f, right: vec4f) {
  if (PAIR == 1u) {
    if (column < N4) { out[position * N4 + column] = left / (1.0 + exp(-left)) * right; }
    return;
  }
  let assignment = plan[ORDER + position];
  let weight = bitcast<f32>(routes[ROWS + assignment]);
  let i = assignment * N4 + column;
  if (column < N4) { out[i] = weight * left; }
  if (column + HALF < N4) { out[i + HALF] = weight * right; }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let expert = plan[TILES + 3u * group.y];
  let first = plan[TILES + 3u * group.y + 1u];
  let rows = plan[TILES + 3u * group.y + 2u];

  // Which 4×4 block this thread fetches, and where it puts it.
  let is_a = thread < A_BLOCKS;
  let works = thread < BLOCKS;
  let item = thread - select(A_BLOCKS, 0u, is_a);
  let depth = select(item / COLUMNS, item % DEPTH, is_a);
  let side = select(item % COLUMNS, item / DEPTH, is_a);
  let width = select(COLUMNS, SIDE, is_a);
  let slot = select(SIDE * BK, 0u, is_a) + depth * 4u * width + (side ^ (depth * SKEW));
  let r0 = row_of(first, rows, side * 4u);
  let r1 = row_of(first, rows, side * 4u + 1u);
  let r2 = row_of(first, rows, side * 4u + 2u);
  let r3 = row_of(first, rows, side * 4u + 3u);
  let column = column_of(group.x, side);

  // And which rows and columns it computes.
  let x = thread % (BN / 8u);
  let y = thread / (BN / 8u);
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();
  var l4 = vec4f(); var h4 = vec4f(); var l5 = vec4f(); var h5 = vec4f();
  var l6 = vec4f(); var h6 = vec4f(); var l7 = vec4f(); var h7 = vec4f();

  let begins = vec4u(r0, r1, r2, r3);
  var next = fetch(is_a, works, begins, expert, column, depth);
  for (var k0 = 0u; k0 < K; k0 += BK) {
    if (works) {
      tile[slot] = next[0];
      tile[slot + width] = next[1];
      tile[slot + 2u * width] = next[2];
      tile[slot + 3u * width] = next[3];
    }
    workgroupBarrier();
    next = fetch(is_a, works, begins, expert, column, (k0 + BK) / 4u + depth);
    for (var k = 0u; k < BK; k++) {
      let skew = k / 4u * SKEW;
      let a0 = tile[k * SIDE + (y ^ skew)];
      let a1 = tile[k * SIDE + ((y + SIDE / 2u) ^ skew)];
      let b0 = tile[SIDE * BK + k * COLUMNS + (x ^ skew)];
      let b1 = tile[SIDE * BK + k * COLUMNS + ((x + HALF) ^ skew)];
      l0 += a0.x * b0; h0 += a0.x * b1; l1 += a0.y * b0; h1 += a0.y * b1;
      l2 += a0.z * b0; h2 += a0.z * b1; l3 += a0.w * b0; h3 += a0.w * b1;
      l4 += a1.x * b0; h4 += a1.x * b1; l5 += a1.y * b0; h5 += a1.y * b1;
      l6 += a1.z * b0; h6 += a1.z * b1; l7 += a1.w * b0; h7 += a1.w * b1;
    }
    workgroupBarrier();
  }

  let c = group.x * STEP + x;
  let row = y * 4u;
  let low = row + BM / 2u;
  if (row < rows) { store(first + row, c, l0, h0); }
  if (row + 1u < rows) { store(first + row + 1u, c, l1, h1); }
  if (row + 2u < rows) { store(first + row + 2u, c, l2, h2); }
  if (row + 3u < rows) { store(first + row + 3u, c, l3, h3); }
  if (low < rows) { store(first + low, c, l4, h4); }
  if (low + 1u < rows) { store(first + low + 1u, c, l5, h5); }
  if (low + 2u < rows) { store(first + low + 2u, c, l6, h6); }
  if (low + 3u < rows) { store(first + low + 3u, c, l7, h7); }
}
