// One query a head against a part of the keys, without workgroup memory. Constants: HEADS, KVHEADS, D, T, CHUNK,
// SPLITS. Keys and values come through the functions of a kv-*.wgsl.
//
// A thread takes one head and CHUNK keys and keeps the online softmax of Milakov and Gimelshein (2018) to itself:
// the largest score so far, the sum of weights against it and the weighted sum of values. Four keys a turn, so
// that query and sum are touched once for four. Neighbouring threads are neighbouring heads: those that share
// keys and values read the same words at the same time.
//
// merge.wgsl adds the parts up. A row of them is D/4 vec4s of weighted values, then (largest, sum of weights).
const_assert D % 4u == 0u && CHUNK % 4u == 0u;

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> parts: array<vec4f>;

const D4 = D / 4u;
// 1/√D, and log2(e) so that weights are powers of two.
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Below every score; not infinite, so that differences stay numbers.
const LOWEST = -3.0e38;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let head = id.x % HEADS;
  let split = id.x / HEADS;
  if (split >= SPLITS) {
    return;
  }
  let kv_head = head / (HEADS / KVHEADS);
  var query: array<vec4f, D4>;
  var sum: array<vec4f, D4>;
  let scale = SCALE * key_step(kv_head);
  for (var i = 0u; i < D4; i++) {
    query[i] = q[head * D4 + i] * scale;
  }

  var largest = LOWEST;
  var weights = 0.0;
  let end = min(split * CHUNK + CHUNK, T);
  let base = kv_head * T;
  for (var j = split * CHUNK; j < end; j += 4u) {
    // Keys past the end repeat the last one and weigh nothing.
    let a = (base + j) * D4;
    let b = (base + min(j + 1u, end - 1u)) * D4;
    let c = (base + min(j + 2u, end - 1u)) * D4;
    let d = (base + min(j + 3u, end - 1u)) * D4;
    var score = vec4f();
    for (var i = 0u; i < D4; i++) {
      let x = query[i];
      score += vec4f(dot(x, key(a + i)), dot(x, key(b + i)), dot(x, key(c + i)), dot(x, key(d + i)));
    }
    score = select(vec4f(LOWEST), score, vec4u(j, j + 1u, j + 2u, j + 3u) < vec4u(end));
    let top = max(max(max(score.x, score.y), max(score.z, score.w)), largest);
    if (top > largest) {
      let shrink = exp2(largest - top);
      weights *= shrink;
      for (var i = 0u; i < D4; i++) {
        sum[i] *= shrink;
      }
      largest = top;
    }
    let w = exp2(score - top);
    weights += (w.x + w.y) + (w.z + w.w);
    for (var i = 0u; i < D4; i++) {
      sum[i] += w.x * value(a + i) + w.y * value(b + i) + w.z * value(c + i) + w.w * value(d + i);
    }
  }

  let out = (head * SPLITS + split) * (D4 + 1u);
  for (var i = 0u; i < D4; i++) {
    parts[out + i] = restored(sum[i], weights, kv_head);
  }
  parts[out + D4] = vec4f(largest, weights, 0.0, 0.0);
}
