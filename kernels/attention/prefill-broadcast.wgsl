// Many queries against all keys they may see. Constants: HEADS, KVHEADS, D, T, S, CAUSAL, LANES, KEYS. Keys and values come
// through the functions of a kv-*.wgsl.
//
// A lane has one query, and all lanes of a workgroup walk over the same keys, KEYS of which stand in workgroup memory: an
// adapter that sees all lanes read one address reads it once and spreads it over the subgroup. Four keys a turn, with the
// online softmax of Milakov and Gimelshein (2018). Under the causal mask a lane's turns end with what it sees.
//
// Loops over D4 have constant ends and are unrolled by the compiler; queries and sums then are registers.
const_assert D % 4u == 0u && KEYS % 4u == 0u && (CAUSAL == 0u || S <= T);

const D4 = D / 4u;
// 1/√D, and log2(e) so that weights are powers of two.
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Below every score; not infinite, so that differences stay numbers.
const LOWEST = -3.0e38;

@group(0) @binding(0) var<storage, read> q: array<vec4f, S * HEADS * D4>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f, S * HEADS * D4>;

var<workgroup> keys: array<vec4f, KEYS * D4>;
var<workgroup> values: array<vec4f, KEYS * D4>;

// How many keys row `i` of the queries sees: they are the last S of T positions.
fn seen(i: u32) -> u32 {
  return select(T, T + min(i, S - 1u) + 1u - S, CAUSAL == 1u);
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let head = group.y;
  let kv_head = head / (HEADS / KVHEADS);
  let row = group.x * LANES + lane;
  // Lanes past the end have nothing to see, but bring keys like all others.
  let place = (min(row, S - 1u) * HEADS + head) * D4;
  let scale = SCALE * key_step(kv_head);
  var query = array<vec4f, D4>();
  for (var i = 0u; i < D4; i++) {
    query[i] = q[place + i] * scale;
  }
  var sum = array<vec4f, D4>();
  var largest = LOWEST;
  var weights = 0.0;
  var left = select(0u, seen(row), row < S);
  let end = seen(group.x * LANES + LANES - 1u);
  let base = kv_head * T;
  for (var start = 0u; start < end; start += KEYS) {
    workgroupBarrier(); // until all have read the keys before
    for (var at = lane; at < KEYS * D4; at += LANES) {
      let source = (base + min(start + at / D4, T - 1u)) * D4 + at % D4;
      keys[at] = key(source);
      values[at] = value(source);
    }
    workgroupBarrier();
    let mine = min(KEYS, left);
    left -= mine;
    for (var j = 0u; j < mine; j += 4u) {
      let at = j * D4;
      var scores = vec4f();
      for (var i = 0u; i < D4; i++) {
        let x = query[i];
        scores += vec4f(
          dot(x, keys[at + i]),
          dot(x, keys[at + D4 + i]),
          dot(x, keys[at + 2u * D4 + i]),
          dot(x, keys[at + 3u * D4 + i]),
        );
      }
      scores = select(vec4f(LOWEST), scores, vec4u(j, j + 1u, j + 2u, j + 3u) < vec4u(mine));
      let top = max(max(largest, max(scores.x, scores.y)), max(scores.z, scores.w));
      let shrink = exp2(largest - top);
      largest = top;
      let w = exp2(scores - top);
      weights = weights * shrink + (w.x + w.y) + (w.z + w.w);
      for (var i = 0u; i < D4; i++) {
        sum[i] = sum[i] * shrink + w.x * values[at + i] + w.y * values[at + D4 + i] +
          w.z * values[at + 2u * D4 + i] + w.w * values[at + 3u * D4 + i];
      }
    }
  }
  if (row < S) {
    for (var i = 0u; i < D4; i++) {
      out[place + i] = restored(sum[i], weights, kv_head) / weights;
    }
  }
}
