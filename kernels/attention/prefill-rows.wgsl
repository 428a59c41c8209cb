// Many queries against all keys they may see, without workgroup memory. Constants: HEADS, KVHEADS, D, T, S, CAUSAL.
// Keys and values come through the functions of a kv-*.wgsl.
//
// A thread owns four query rows of one head and walks over the keys, four a turn, with the online softmax of
// FlashAttention (Dao et al. 2022): scores never leave it. Neighbouring threads hold neighbouring rows of the same
// head and stay in step, so all of them read the same keys and values at the same time: rows of a workgroup walk to
// the last key that any of them sees, and what a row must not see weighs nothing. Later keys are skipped.
const_assert D % 4u == 0u && (CAUSAL == 0u || S <= T);

@group(0) @binding(0) var<storage, read> q: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f>;

const D4 = D / 4u;
const THREADS = 4u;
const GROUP_ROWS = 4u * THREADS;
// 1/√D, and log2(e) so that weights are powers of two.
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Below every score; not infinite, so that differences stay numbers.
const LOWEST = -3.0e38;

// How many keys row `i` of the queries sees: they are the last S of T positions.
fn seen(i: u32) -> u32 {
  return select(T, T + min(i, S - 1u) + 1u - S, CAUSAL == 1u);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let head = group.y;
  let kv_head = head / (HEADS / KVHEADS);
  let row = group.x * GROUP_ROWS + local.x * 4u;
  var query: array<vec4f, 4u * D4>;
  var sum: array<vec4f, 4u * D4>;
  let scale = SCALE * key_step(kv_head);
  for (var i = 0u; i < D4; i++) {
    // Rows past the end repeat the last one; their results are dropped.
    query[i] = q[(min(row, S - 1u) * HEADS + head) * D4 + i] * scale;
    query[D4 + i] = q[(min(row + 1u, S - 1u) * HEADS + head) * D4 + i] * scale;
    query[2u * D4 + i] = q[(min(row + 2u, S - 1u) * HEADS + head) * D4 + i] * scale;
    query[3u * D4 + i] = q[(min(row + 3u, S - 1u) * HEADS + head) * D4 + i] * scale;
  }
  let limit = vec4u(seen(row), seen(row + 1u), seen(row + 2u), seen(row + 3u));
  // The same for all threads: from here on some row of the workgroup must not see a key.
  let masked = seen(group.x * GROUP_ROWS);
  let end = seen(group.x * GROUP_ROWS + GROUP_ROWS - 1u);

  var largest = vec4f(LOWEST);
  var weights = vec4f();
  let base = kv_head * T;
  for (var j = 0u; j < end; j += 4u) {
    let a = (base + j) * D4;
    let b = (base + min(j + 1u, T - 1u)) * D4;
    let c = (base + min(j + 2u, T - 1u)) * D4;
    let d = (base + min(j + 3u, T - 1u)) * D4;
    // Scores of the four rows, four keys each.
    var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
    for (var i = 0u; i < D4; i++) {
      let k0 = key(a + i); let k1 = key(b + i); let k2 = key(c + i); let k3 = key(d + i);
      let x0 = query[i];
      s0 += vec4f(dot(x0, k0), dot(x0, k1), dot(x0, k2), dot(x0, k3));
      let x1 = query[D4 + i];
      s1 += vec4f(dot(x1, k0), dot(x1, k1), dot(x1, k2), dot(x1, k3));
      let x2 = query[2u * D4 + i];
      s2 += vec4f(dot(x2, k0), dot(x2, k1), dot(x2, k2), dot(x2, k3));
      let x3 = query[3u * D4 + i];
      s3 += vec4f(dot(x3, k0), dot(x3, k1), dot(x3, k2), dot(x3, k3));
    }
    if (j + 4u > masked) {
      let at = vec4u(j, j + 1u, j + 2u, j + 3u);
      s0 = select(vec4f(LOWEST), s0, at < vec4u(limit.x));
      s1 = select(vec4f(LOWEST), s1, at < vec4u(limit.y));
      s2 = select(vec4f(LOWEST), s2, at < vec4u(limit.z));
      s3 = select(vec4f(LOWEST), s3, at < vec4u(limit.w));
    }
    // One row a component.
    var top = max(max(vec4f(s0.x, s1.x, s2.x, s3.x), vec4f(s0.y, s1.y, s2.y, s3.y)),
      max(vec4f(s0.z, s1.z, s2.z, s3.z), vec4f(s0.w, s1.w, s2.w, s3.w)));
    top = max(top, largest);
    if (any(top > largest)) {
      let shrink = exp2(largest - top);
      weights *= shrink;
      for (var i = 0u; i < D4; i++) {
        sum[i] *= shrink.x;
        sum[D4 + i] *= shrink.y;
        sum[2u * D4 + i] *= shrink.z;
        sum[3u * D4 + i] *= shrink.w;
      }
      largest = top;
    }
    let w0 = exp2(s0 - top.x); let w1 = exp2(s1 - top.y); let w2 = exp2(s2 - top.z); let w3 = exp2(s3 - top.w);
    weights += vec4f(dot(w0, vec4f(1.0)), dot(w1, vec4f(1.0)), dot(w2, vec4f(1.0)), dot(w3, vec4f(1.0)));
    for (var i = 0u; i < D4; i++) {
      let v0 = value(a + i); let v1 = value(b + i); let v2 = value(c + i); let v3 = value(d + i);
      sum[i] += w0.x * v0 + w0.y * v1 + w0.z * v2 + w0.w * v3;
      sum[D4 + i] += w1.x * v0 + w1.y * v1 + w1.z * v2 + w1.w * v3;
      sum[2u * D4 + i] += w2.x * v0 + w2.y * v1 + w2.z * v2 + w2.w * v3;
      sum[3u * D4 + i] += w3.x * v0 + w3.y * v1 + w3.z * v2 + w3.w * v3;
    }
  }

  for (var r = 0u; r < 4u; r++) {
    if (row + r < S) {
      for (var i = 0u; i < D4; i++) {
        out[((row + r) * HEADS + head) * D4 + i] = restored(sum[r * D4 + i], weights[r], kv_head) / weights[r];
      }
    }
  }
}
