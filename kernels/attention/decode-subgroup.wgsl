// One query a head against a part of the keys, with workgroup memory and subgroups. Constants: HEADS, KVHEADS, D, T,
// CHUNK, SPLITS, EACH. Keys and values come through the functions of a kv-*.wgsl.
//
// As decode-group.wgsl, but for two things. The scores: four neighbouring threads (a quad) share a key and read it side
// by side, a quarter of it in each stride, and add up with quad swaps. The largest and the sums: within a subgroup by
// its own reductions, then over the subgroups, of whatever size they are. Threads are taken to fill subgroups in order,
// as they do in one-dimensional workgroups everywhere, though WGSL does not promise it.
enable subgroups;
const_assert D % 4u == 0u && D <= 256u && EACH <= 8u;

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> parts: array<vec4f>;

const D4 = D / 4u;
const GROUP = HEADS / KVHEADS;
const BLOCKS = (GROUP + EACH - 1u) / EACH;
const TILE = 128u;
const QUADS = TILE / 4u;
// Threads that share a value, and those that own columns.
const PARTS = TILE / D4;
const OWNERS = PARTS * D4;
// Subgroups are no smaller than 4.
const MOST_SUBGROUPS = TILE / 4u;
// 1/√D, and log2(e) so that weights are powers of two.
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Below every score; not infinite, so that differences stay numbers.
const LOWEST = -3.0e38;

var<workgroup> query: array<vec4f, EACH * D4>;
var<workgroup> scores: array<f32, EACH * TILE>;
var<workgroup> line: array<f32, EACH * MOST_SUBGROUPS>;
var<workgroup> columns: array<vec4f, TILE>;

@compute @workgroup_size(TILE)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
  @builtin(subgroup_size) lanes: u32,
) {
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
  let quad = thread / 4u;
  let corner = thread % 4u;
  let column = thread % D4;
  let part = thread / D4;
  let subgroup = thread / lanes;
  let subgroups = (TILE + lanes - 1u) / lanes;
  var largest: array<f32, EACH>;
  var weights: array<f32, EACH>;
  var sum: array<vec4f, EACH>;
  for (var e = 0u; e < EACH; e++) {
    largest[e] = LOWEST;
  }

  for (var j0 = split * CHUNK; j0 < end; j0 += TILE) {
    for (var n = 0u; n < 4u; n++) {
      let j = quad + n * QUADS;
      var score = array<f32, EACH>();
      let own = (base + min(j0 + j, end - 1u)) * D4;
      for (var i = corner; i < D4; i += 4u) {
        let x = key(own + i);
        for (var e = 0u; e < EACH; e++) {
          score[e] += dot(query[e * D4 + i], x);
        }
      }
      for (var e = 0u; e < EACH; e++) {
        var whole = score[e];
        whole += quadSwapX(whole);
        whole += quadSwapY(whole);
        if (corner == 0u) {
          scores[e * TILE + j] = select(LOWEST, whole, j0 + j < end);
        }
      }
    }
    workgroupBarrier();
    for (var e = 0u; e < EACH; e++) {
      let top = subgroupMax(scores[e * TILE + thread]);
      if (lane == 0u) {
        line[e * MOST_SUBGROUPS + subgroup] = top;
      }
    }
    workgroupBarrier();
    for (var e = 0u; e < EACH; e++) {
      var top = largest[e];
      for (var n = 0u; n < subgroups; n++) {
        top = max(top, line[e * MOST_SUBGROUPS + n]);
      }
      let shrink = exp2(largest[e] - top);
      let weight = exp2(scores[e * TILE + thread] - top);
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
    let total = subgroupAdd(weights[e]);
    if (lane == 0u) {
      line[e * MOST_SUBGROUPS + subgroup] = total;
    }
  }
  for (var e = 0u; e < EACH; e++) {
    columns[thread] = sum[e];
    workgroupBarrier();
    if (thread < D4 && e < count) {
      var total = columns[thread];
      for (var p = 1u; p < PARTS; p++) {
        total += columns[p * D4 + thread];
      }
      var weight = 0.0;
      for (var n = 0u; n < subgroups; n++) {
        weight += line[e * MOST_SUBGROUPS + n];
      }
      let out = ((first + e) * SPLITS + split) * (D4 + 1u);
      parts[out + thread] = restored(total, weight, kv_head);
      if (thread == 0u) {
        parts[out + D4] = vec4f(largest[e], weight, 0.0, 0.0);
      }
    }
    workgroupBarrier();
  }
}
