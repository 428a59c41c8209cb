// One query a head against a part of the keys, with workgroup memory. Constants: HEADS, KVHEADS, D, T, CHUNK, SPLITS,
// EACH. Keys and values come through the functions of a kv-*.wgsl.
//
// A workgroup takes CHUNK keys of one KV head and EACH of the query heads that share them, all where there are no more
// than 8: a key or value leaves memory once for all of them. Keys pass in tiles of a key a thread: each thread computes
// its key's scores; the largest of a tile is found in a tree; then the threads turn and each owns four columns of
// the sum, and every PARTS-th key of the tile, so that neighbours read neighbouring words of a value.
// merge.wgsl adds the chunks up.
const_assert D % 4u == 0u && D <= 256u && EACH <= 8u;

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> parts: array<vec4f>;

const D4 = D / 4u;
const GROUP = HEADS / KVHEADS;
const BLOCKS = (GROUP + EACH - 1u) / EACH;
const TILE = 128u;
// Threads that share a value, and those that own columns.
const PARTS = TILE / D4;
const OWNERS = PARTS * D4;
// 1/√D, and log2(e) so that weights are powers of two.
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Below every score; not infinite, so that differences stay numbers.
const LOWEST = -3.0e38;

var<workgroup> query: array<vec4f, EACH * D4>;
var<workgroup> scores: array<f32, EACH * TILE>;
// For finding the largest and adding up: a line of a number a thread for each head.
var<workgroup> line: array<f32, EACH * TILE>;
var<workgroup> columns: array<vec4f, TILE>;

@compute @workgroup_size(TILE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let split = group.x;
  let kv_head = group.y / BLOCKS;
  // The last block may be short: it repeats its last head, whose results are stored once.
  let first = kv_head * GROUP + (group.y % BLOCKS) * EACH;
  let count = min(EACH, (kv_head + 1u) * GROUP - first);
  let scale = SCALE * key_step(kv_head);
  for (var i = thread; i < EACH * D4; i += TILE) {
    query[i] = q[(first + min(i / D4, count - 1u)) * D4 + i % D4] * scale;
  }
  workgroupBarrier();

  let base = kv_head * T;
  let end = min(split * CHUNK + CHUNK, T);
  let column = thread % D4;
  let part = thread / D4;
  var largest: array<f32, EACH>;
  var weights: array<f32, EACH>;
  var sum: array<vec4f, EACH>;
  for (var e = 0u; e < EACH; e++) {
    largest[e] = LOWEST;
  }

  for (var j0 = split * CHUNK; j0 < end; j0 += TILE) {
    var score = array<f32, EACH>();
    let own = (base + min(j0 + thread, end - 1u)) * D4;
    for (var i = 0u; i < D4; i++) {
      let x = key(own + i);
      for (var e = 0u; e < EACH; e++) {
        score[e] += dot(query[e * D4 + i], x);
      }
    }
    for (var e = 0u; e < EACH; e++) {
      score[e] = select(LOWEST, score[e], j0 + thread < end);
      line[e * TILE + thread] = score[e];
    }
    workgroupBarrier();
    for (var n = TILE / 4u; n > 0u; n /= 4u) {
      if (thread < n) {
        for (var e = 0u; e < EACH; e++) {
          let at = e * TILE + thread;
          line[at] = max(max(line[at], line[at + n]), max(line[at + 2u * n], line[at + 3u * n]));
        }
      }
      workgroupBarrier();
    }
    for (var e = 0u; e < EACH; e++) {
      // 128 is twice a power of four: two numbers are left.
      let top = max(largest[e], max(line[e * TILE], line[e * TILE + 1u]));
      let shrink = exp2(largest[e] - top);
      let weight = exp2(score[e] - top);
      largest[e] = top;
      weights[e] = weights[e] * shrink + weight;
      sum[e] *= shrink;
      scores[e * TILE + thread] = weight;
    }
    workgroupBarrier();
    if (thread < OWNERS) {
      let keys = min(TILE, end - j0);
      for (var j = part; j < keys; j += PARTS) {
        let x = value((base + j0 + j) * D4 + column);
        for (var e = 0u; e < EACH; e++) {
          sum[e] += scores[e * TILE + j] * x;
        }
      }
    }
    workgroupBarrier();
  }

  for (var e = 0u; e < EACH; e++) {
    line[e * TILE + thread] = weights[e];
  }
  workgroupBarrier();
  for (var n = TILE / 2u; n > 0u; n /= 2u) {
    if (thread < n) {
      for (var e = 0u; e < EACH; e++) {
        line[e * TILE + thread] += line[e * TILE + thread + n];
      }
    }
    workgroupBarrier();
  }
  for (var e = 0u; e < EACH; e++) {
    columns[thread] = sum[e];
    workgroupBarrier();
    if (thread < D4 && e < count) {
      var total = columns[thread];
      for (var p = 1u; p < PARTS; p++) {
        total += columns[p * D4 + thread];
      }
      let out = ((first + e) * SPLITS + split) * (D4 + 1u);
      parts[out + thread] = restored(total, line[e * TILE], kv_head);
      if (thread == 0u) {
        parts[out + D4] = vec4f(largest[e], line[e * TILE], 0.0, 0.0);
      }
    }
    workgroupBarrier();
  }
}
