// C = A·B, row-major, for hundreds of rows. Constants: BATCH, M, N, K, LANES, WIDTH, DEPTH.
//
// A lane has two rows of C and 4·WIDTH columns; all lanes of a workgroup have the same columns. So B is read at one address by
// all of them: an adapter that sees this reads a number once and spreads it over the subgroup. DEPTH k of B stand in
// workgroup memory, where a read needs fewer checks of bounds. A is read along its rows, once for all columns.
//
// The positions in A are carried from turn to turn and not reckoned anew from the lane: that would be a division a turn.
// Loops over WIDTH have constant ends and are unrolled by the compiler; sums then are registers.
const_assert K % 4u == 0u && N % 4u == 0u && DEPTH % 4u == 0u;

const K4 = K / 4u;
const N4 = N / 4u;

// Four columns of a lane's two rows, LANES apart.
struct Two {
  first: vec4f,
  second: vec4f,
}

@group(0) @binding(0) var<storage, read> a: array<vec4f, BATCH * M * K4>;
@group(0) @binding(1) var<storage, read> b: array<vec4f, BATCH * K * N4>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f, BATCH * M * N4>;

var<workgroup> slab: array<vec4f, DEPTH * WIDTH>;

fn store(top: u32, row: u32, column: u32, sum: vec4f) {
  if (row < M && column < N4) {
    c[(top + row) * N4 + column] = sum;
  }
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let top = group.z * M;
  let row = group.y * (2u * LANES) + lane;
  let column = group.x * WIDTH;
  // Rows past the end repeat the last one, columns the last four; store drops them.
  var i = (top + min(row, M - 1u)) * K4;
  var j = (top + min(row + LANES, M - 1u)) * K4;
  var sums = array<Two, WIDTH>();
  for (var start = 0u; start < K; start += DEPTH) {
    workgroupBarrier(); // until all have read the slab before
    for (var at = lane; at < DEPTH * WIDTH; at += LANES) {
      let k = min(start + at / WIDTH, K - 1u);
      slab[at] = b[(group.z * K + k) * N4 + min(column + at % WIDTH, N4 - 1u)];
    }
    workgroupBarrier();
    let turns = min(DEPTH, K - start) / 4u;
    for (var turn = 0u; turn < turns; turn++) {
      let x = a[i];
      let y = a[j];
      i++;
      j++;
      for (var w = 0u; w < WIDTH; w++) {
        let at = turn * (4u * WIDTH) + w;
        let b0 = slab[at];
        let b1 = slab[at + WIDTH];
        let b2 = slab[at + 2u * WIDTH];
        let b3 = slab[at + 3u * WIDTH];
        // Four products one after the other, so that a sum is loaded and stored once for them.
        var first = sums[w].first;
        var second = sums[w].second;
        first += x.x * b0; first += x.y * b1; first += x.z * b2; first += x.w * b3;
        second += y.x * b0; second += y.y * b1; second += y.z * b2; second += y.w * b3;
        sums[w] = Two(first, second);
      }
    }
  }
  for (var w = 0u; w < WIDTH; w++) {
    store(top, row, column + w, sums[w].first);
    store(top, row + LANES, column + w, sums[w].second);
  }
}
