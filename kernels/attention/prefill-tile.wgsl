// Many queries against all keys they may see, with workgroup memory. Constants: HEADS, KVHEADS, D, T, S, CAUSAL, ROWS.
// Keys and values come through the functions of a kv-*.wgsl.
//
// FlashAttention-2's order of loops (Dao 2023): a workgroup owns ROWS query rows of one head, walks over the keys in
// tiles of 32 and never stores a score. 16×16 threads: in the product with the keys a thread computes ROWS/16 rows by 2
// keys of the tile from workgroup memory, 16 columns of both operands at a time; weights go through workgroup memory;
// in the product with the values it owns ROWS/16 rows by every 16th vec4 of columns in registers. Tiles that no row
// sees are skipped, and only tiles across the diagonal or the end are masked. The longest rows come first.
const EDGE = 16u;
const THREADS = EDGE * EDGE;
const PER = ROWS / EDGE;
const TILE = 32u;
const_assert D % 4u == 0u && ROWS % EDGE == 0u && PER <= 4u && (CAUSAL == 0u || S <= T);

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

const D4 = D / 4u;
// vec4s of columns staged at a time, and those of the output a thread owns.
const SLICE = 4u;
const OWN = (D4 + EDGE - 1u) / EDGE;
// Threads that share a row while weights are made; each takes TILE/SHARE keys.
const SHARE = THREADS / ROWS;
const KEYS = TILE / SHARE;
// 1/√D, and log2(e) so that weights are powers of two.
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Below every score; not infinite, so that differences stay numbers.
const LOWEST = -3.0e38;

var<workgroup> q_tile: array<vec4f, ROWS * SLICE>;
var<workgroup> k_tile: array<vec4f, TILE * SLICE>;
// Scores, then weights: a line of ROWS for each key.
var<workgroup> p_tile: array<f32, TILE * ROWS>;
var<workgroup> shrinks: array<f32, ROWS>;

// How many keys row `i` of the queries sees: they are the last S of T positions.
fn seen(i: u32) -> u32 {
  return select(T, T + min(i, S - 1u) + 1u - S, CAUSAL == 1u);
}

@compute @workgroup_size(EDGE, EDGE)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let head = group.y;
  let kv_head = head / (HEADS / KVHEADS);
  let row0 = (groups.x - 1u - group.x) * ROWS;
  let base = kv_head * T;
  let scale = SCALE * key_step(kv_head);
  // From `masked` on some row must not see a key; from `end` on none does.
  let masked = seen(row0);
  let end = seen(row0 + ROWS - 1u);
  // While weights are made: this thread's row, its first key in a tile, and how far the row has come.
  let row = thread / SHARE;
  let turn = thread % SHARE;
  let limit = seen(row0 + row);
  var largest = LOWEST;
  var weights = 0.0;
  var sum: array<vec4f, PER * OWN>;

  for (var j0 = 0u; j0 < end; j0 += TILE) {
    var score = array<vec2f, PER>();
    for (var c0 = 0u; c0 < D4; c0 += SLICE) {
      for (var i = thread; i < ROWS * SLICE; i += THREADS) {
        let c = c0 + i % SLICE;
        var x = vec4f();
        if (c < D4) { x = q[(min(row0 + i / SLICE, S - 1u) * HEADS + head) * D4 + c] * scale; }
        q_tile[i] = x;
      }
      if (thread < TILE * SLICE) {
        let c = c0 + thread % SLICE;
        var x = vec4f();
        if (c < D4) { x = key((base + min(j0 + thread / SLICE, T - 1u)) * D4 + c); }
        k_tile[thread] = x;
      }
      workgroupBarrier();
      for (var c = 0u; c < SLICE; c++) {
        let left = k_tile[local.x * SLICE + c];
        let right = k_tile[(local.x + EDGE) * SLICE + c];
        for (var r = 0u; r < PER; r++) {
          let x = q_tile[(local.y * PER + r) * SLICE + c];
          score[r] += vec2f(dot(x, left), dot(x, right));
        }
      }
      workgroupBarrier();
    }
    for (var r = 0u; r < PER; r++) {
      p_tile[local.x * ROWS + local.y * PER + r] = score[r].x;
      p_tile[(local.x + EDGE) * ROWS + local.y * PER + r] = score[r].y;
    }
    workgroupBarrier();

    // All that share a row look at the whole of it, so that they agree on the largest without a word.
    var top = largest;
    let visible = select(min(TILE, limit - min(j0, limit)), TILE, j0 + TILE <= masked);
    for (var j = 0u; j < visible; j++) {
      top = max(top, p_tile[j * ROWS + row]);
    }
    let shrink = exp2(largest - top);
    largest = top;
    weights *= shrink;
    workgroupBarrier();
    for (var n = 0u; n < KEYS; n++) {
      let j = turn + n * SHARE;
      let weight = select(0.0, exp2(p_tile[j * ROWS + row] - top), j < visible);
      weights += weight;
      p_tile[j * ROWS + row] = weight;
    }
    if (turn == 0u) {
      shrinks[row] = shrink;
    }
    workgroupBarrier();

    for (var r = 0u; r < PER; r++) {
      for (var c = 0u; c < OWN; c++) {
        sum[r * OWN + c] *= shrinks[local.y * PER + r];
      }
    }
    let keys = min(TILE, end - j0);
    for (var j = 0u; j < keys; j++) {
      for (var c = 0u; c < OWN; c++) {
        // Columns past the end repeat the last; they are dropped.
        let x = value((base + j0 + j) * D4 + min(local.x + c * EDGE, D4 - 1u));
        for (var r = 0u; r < PER; r++) {
          sum[r * OWN + c] += p_tile[j * ROWS + local.y * PER + r] * x;
        }
      }
    }
    workgroupBarrier();
  }

  p_tile[row * SHARE + turn] = weights;
  workgroupBarrier();
  for (var r = 0u; r < PER; r++) {
    let i = local.y * PER + r;
    var total = 0.0;
    for (var n = 0u; n < SHARE; n++) {
      total += p_tile[i * SHARE + n];
    }
    for (var c = 0u; c < OWN; c++) {
      let column = local.x + c * EDGE;
      if (row0 + i < S && column < D4) {
        out[((row0 + i) * HEADS + head) * D4 + column] = restored(sum[r * OWN + c], total, kv_head) / total;
      }
    }
  }
}
