// rows.wgsl for tiles of at most 4 rows, on GPUs, where the limit is memory. Constants: N, K, CHOICES, ROWS, TILES, ORDER,
// PAIR as there; SPLITS: ranges of K (of the second product; each leaves a slice for combine.wgsl to add); ALONE: 1 for one token
// without a plan, where tile y is choice y.
//
// A workgroup is 32 lanes × 4 slices: lanes stand side by side on a row of weights, slices take turns walking down, and their
// sums meet in workgroup memory, all rows at once, where a thread for each row and lane adds them. A lane has 4 gates and
// their 4 ups, or 4 outputs and the 4 that lie 128 further on; both pass through the same memory, one after the other.
const_assert N % 4u == 0u && K % 4u == 0u && (PAIR == 0u || SPLITS == 1u);

const LANES = 32u;
const SLICES = 4u;
const THREADS = LANES * SLICES;
const HEIGHT = select(4u, 1u, ALONE == 1u);
const K4 = K / 4u;
const N4 = N / 4u;
const WIDE = select(N4, 2u * N4, PAIR == 1u);
// Fours of k in a range.
const RANGE = (K4 + SPLITS - 1u) / SPLITS;

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
// binding 1: weights, and w4x4 to read them: a file for each storage.
@group(0) @binding(2) var<storage, read> plan: array<u32>;
@group(0) @binding(3) var<storage, read> routes: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

// [row][slice][lane]
var<workgroup> sums: array<vec4f, HEIGHT * THREADS>;

struct Tile {
  expert: u32,
  first: u32,
  rows: u32,
}

fn tile_of(y: u32) -> Tile {
  if (ALONE == 1u) {
    return Tile(routes[y], y, 1u);
  }
  return Tile(plan[TILES + 3u * y], plan[TILES + 3u * y + 1u], plan[TILES + 3u * y + 2u]);
}

fn assignment_of(position: u32) -> u32 {
  if (ALONE == 1u) {
    return position;
  }
  return plan[ORDER + position];
}

// Where the row of a tile begins; past its end the last one again.
fn row_of(tile: Tile, row: u32) -> u32 {
  let position = tile.first + min(row, max(tile.rows, 1u) - 1u);
  if (PAIR == 1u) {
    return assignment_of(position) / CHOICES * K4;
  }
  return position * K4;
}

// The sum of the slices for this thread's row and lane. All threads must come here.
fn meet(thread: u32, v0: vec4f, v1: vec4f, v2: vec4f, v3: vec4f) -> vec4f {
  sums[thread] = v0;
  if (HEIGHT > 1u) {
    sums[THREADS + thread] = v1;
    sums[2u * THREADS + thread] = v2;
    sums[3u * THREADS + thread] = v3;
  }
  workgroupBarrier();
  let at = min(thread / LANES, HEIGHT - 1u) * THREADS + thread % LANES;
  return sums[at] + sums[at + LANES] + sums[at + 2u * LANES] + sums[at + 3u * LANES];
}

fn store(tile: Tile, row: u32, split: u32, column: u32, far: u32, left: vec4f, right: vec4f) {
  let position = tile.first + row;
  if (PAIR == 1u) {
    if (column < N4) { out[position * N4 + column] = left / (1.0 + exp(-left)) * right; }
    return;
  }
  let assignment = assignment_of(position);
  let weight = bitcast<f32>(routes[ROWS + assignment]);
  let i = (assignment * SPLITS + split) * N4;
  if (column < N4) { out[i + column] = weight * left; }
  if (far < N4) { out[i + far] = weight * right; }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let tile = tile_of(group.y);
  let lane = thread % LANES;
  let column = select(2u * LANES, LANES, PAIR == 1u) * group.x + lane;
  let far = column + select(LANES, N4, PAIR == 1u);
  // Past the end lanes repeat the last column, and drop it.
  let left = min(column, N4 - 1u);
  let right = min(far, WIDE - 1u);
  let i0 = row_of(tile, 0u);
  let i1 = row_of(tile, 1u);
  let i2 = row_of(tile, 2u);
  let i3 = row_of(tile, 3u);
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();

  let begin = group.z * RANGE;
  let end = min(K4, begin + RANGE);
  for (var k = begin + thread / LANES; k < end; k += SLICES) {
    let p = w4x4(tile.expert, k, left);
    let q = w4x4(tile.expert, k, right);
    {
      let x = a[i0 + k];
      l0 += p * x;
      h0 += q * x;
    }
    if (HEIGHT > 1u && tile.rows > 1u) {
      let x = a[i1 + k];
      l1 += p * x;
      h1 += q * x;
    }
    if (HEIGHT > 2u && tile.rows > 2u) {
      let x = a[i2 + k];
      l2 += p * x;
      h2 += q * x;
    }
    if (HEIGHT > 3u && tile.rows > 3u) {
      let x = a[i3 + k];
      l3 += p * x;
      h3 += q * x;
    }
  }

  let l = meet(thread, l0, l1, l2, l3);
  workgroupBarrier();
  let h = meet(thread, h0, h1, h2, h3);
  let row = thread / LANES;
  if (row < HEIGHT && row < tile.rows) {
    store(tile, row, group.z, column, far, l, h);
  }
}
