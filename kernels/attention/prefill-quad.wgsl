enable subgroups;
// Many queries against all keys they may see, without workgroup memory. Constants: HEADS, KVHEADS, D, T, S, CAUSAL.
// Keys and values come through the functions of a kv-*.wgsl.
//
// A quad of lanes, which is a whole workgroup, owns eight query rows of one head and walks over the keys, sixteen a
// turn, with the online softmax of FlashAttention (Dao et al. 2022): scores never leave it. A software adapter reads
// a number of each lane in turn, whether the addresses differ or not, so no two lanes read the same. For the scores a
// lane has four keys, and one of four columns of a query, which it hands to the others; for the sums it has every
// fourth vec4 of the values, and is handed the weights.
const_assert D % 4u == 0u && (CAUSAL == 0u || S <= T);

const D4 = D / 4u;
// vec4s of a row that a lane sums up.
const EACH = (D4 + 3u) / 4u;
const ROWS = 8u; // named in Rows
const KEYS = 16u;
// 1/√D, and log2(e) so that weights are powers of two.
const SCALE = 1.4426950408889634 / sqrt(f32(D));
// Below every score; not infinite, so that differences stay numbers.
const LOWEST = -3.0e38;

// A vec4 of each row.
struct Rows {
  r0: vec4f,
  r1: vec4f,
  r2: vec4f,
  r3: vec4f,
  r4: vec4f,
  r5: vec4f,
  r6: vec4f,
  r7: vec4f,
}

@group(0) @binding(0) var<storage, read> q: array<f32, S * HEADS * D>;
@group(0) @binding(3) var<storage, read_write> out: array<vec4f, S * HEADS * D4>;

// How many keys row `i` of the queries sees: they are the last S of T positions.
fn seen(i: u32) -> u32 {
  return select(T, T + min(i, S - 1u) + 1u - S, CAUSAL == 1u);
}

// Scores of a row; from `limit` on keys weigh nothing.
fn masked(scores: vec4f, at: vec4u, limit: u32) -> vec4f {
  return select(vec4f(LOWEST), scores, at < vec4u(limit));
}

// The largest score of four rows, of all lanes.
fn top_of(a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> vec4f {
  let own = max(max(vec4f(a.x, b.x, c.x, d.x), vec4f(a.y, b.y, c.y, d.y)),
    max(vec4f(a.z, b.z, c.z, d.z), vec4f(a.w, b.w, c.w, d.w)));
  let two = max(own, quadSwapX(own));
  return max(two, quadSwapY(two));
}

fn total_of(own: vec4f) -> vec4f {
  let two = own + quadSwapX(own);
  return two + quadSwapY(two);
}

fn sum_of(a: vec4f, b: vec4f, c: vec4f, d: vec4f) -> vec4f {
  let one = vec4f(1.0);
  return vec4f(dot(a, one), dot(b, one), dot(c, one), dot(d, one));
}

fn scaled(o: Rows, a: vec4f, b: vec4f) -> Rows {
  return Rows(o.r0 * a.x, o.r1 * a.y, o.r2 * a.z, o.r3 * a.w, o.r4 * b.x, o.r5 * b.y, o.r6 * b.z, o.r7 * b.w);
}

// The next comes first, the first last. What a loop has for its index costs as much as memory; constants are free.
fn turn(sum: ptr<function, array<Rows, EACH>>) {
  let first = (*sum)[0];
  if (EACH > 1u) { (*sum)[min(0u, EACH - 1u)] = (*sum)[min(1u, EACH - 1u)]; }
  if (EACH > 2u) { (*sum)[min(1u, EACH - 1u)] = (*sum)[min(2u, EACH - 1u)]; }
  if (EACH > 3u) { (*sum)[min(2u, EACH - 1u)] = (*sum)[min(3u, EACH - 1u)]; }
  if (EACH > 4u) { (*sum)[min(3u, EACH - 1u)] = (*sum)[min(4u, EACH - 1u)]; }
  if (EACH > 5u) { (*sum)[min(4u, EACH - 1u)] = (*sum)[min(5u, EACH - 1u)]; }
  if (EACH > 6u) { (*sum)[min(5u, EACH - 1u)] = (*sum)[min(6u, EACH - 1u)]; }
  if (EACH > 7u) { (*sum)[min(6u, EACH - 1u)] = (*sum)[min(7u, EACH - 1u)]; }
  if (EACH > 8u) { (*sum)[min(7u, EACH - 1u)] = (*sum)[min(8u, EACH - 1u)]; }
  if (EACH > 9u) { (*sum)[min(8u, EACH - 1u)] = (*sum)[min(9u, EACH - 1u)]; }
  if (EACH > 10u) { (*sum)[min(9u, EACH - 1u)] = (*sum)[min(10u, EACH - 1u)]; }
  if (EACH > 11u) { (*sum)[min(10u, EACH - 1u)] = (*sum)[min(11u, EACH - 1u)]; }
  if (EACH > 12u) { (*sum)[min(11u, EACH - 1u)] = (*sum)[min(12u, EACH - 1u)]; }
  if (EACH > 13u) { (*sum)[min(12u, EACH - 1u)] = (*sum)[min(13u, EACH - 1u)]; }
  if (EACH > 14u) { (*sum)[min(13u, EACH - 1u)] = (*sum)[min(14u, EACH - 1u)]; }
  if (EACH > 15u) { (*sum)[min(14u, EACH - 1u)] = (*sum)[min(15u, EACH - 1u)]; }
  (*sum)[EACH - 1u] = first;
}

fn store(row: u32, head: u32, column: u32, mean: vec4f) {
  if (row < S) {
    out[(row * HEADS + head) * D4 + column] = mean;
  }
}

@compute @workgroup_size(4)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(subgroup_invocation_id) lane_of_all: u32) {
  let lane = lane_of_all & 3u;
  let head = group.y;
  let kv_head = head / (HEADS / KVHEADS);
  let row = group.x * ROWS;
  // Rows past the end repeat the last one; their results are dropped.
  let i0 = (min(row + 0u, S - 1u) * HEADS + head) * D + lane;
  let i1 = (min(row + 1u, S - 1u) * HEADS + head) * D + lane;
  let i2 = (min(row + 2u, S - 1u) * HEADS + head) * D + lane;
  let i3 = (min(row + 3u, S - 1u) * HEADS + head) * D + lane;
  let i4 = (min(row + 4u, S - 1u) * HEADS + head) * D + lane;
  let i5 = (min(row + 5u, S - 1u) * HEADS + head) * D + lane;
  let i6 = (min(row + 6u, S - 1u) * HEADS + head) * D + lane;
  let i7 = (min(row + 7u, S - 1u) * HEADS + head) * D + lane;
  let scale = SCALE * key_step(kv_head);
  // From here on some row must not see a key; and no row sees one from there on.
  let first_masked = seen(row);
  let end = seen(row + ROWS - 1u);

  // Four rows each.
  var largest_a = vec4f(LOWEST); var largest_b = vec4f(LOWEST);
  var weights_a = vec4f(); var weights_b = vec4f();
  var sum = array<Rows, EACH>();
  let base = kv_head * T;
  for (var j = 0u; j < end; j += KEYS) {
    let at = j + 4u * lane + vec4u(0u, 1u, 2u, 3u);
    let key_at = (base + min(at, vec4u(T - 1u))) * D4;
    let at0 = (base + min(j + vec4u(0u, 1u, 2u, 3u), vec4u(T - 1u))) * D4;
    let at1 = (base + min(j + vec4u(4u, 5u, 6u, 7u), vec4u(T - 1u))) * D4;
    let at2 = (base + min(j + vec4u(8u, 9u, 10u, 11u), vec4u(T - 1u))) * D4;
    let at3 = (base + min(j + vec4u(12u, 13u, 14u, 15u), vec4u(T - 1u))) * D4;
    var s0 = vec4f(); var s1 = vec4f(); var s2 = vec4f(); var s3 = vec4f();
    var s4 = vec4f(); var s5 = vec4f(); var s6 = vec4f(); var s7 = vec4f();
    for (var i = 0u; i < D4; i++) {
      let k0 = key(key_at.x + i); let k1 = key(key_at.y + i); let k2 = key(key_at.z + i); let k3 = key(key_at.w + i);
      let x = vec4f(k0.x, k1.x, k2.x, k3.x);
      let y = vec4f(k0.y, k1.y, k2.y, k3.y);
      let z = vec4f(k0.z, k1.z, k2.z, k3.z);
      let w = vec4f(k0.w, k1.w, k2.w, k3.w);
      let q0 = q[i0 + 4u * i];
      s0 += quadBroadcast(q0, 0u) * x; s0 += quadBroadcast(q0, 1u) * y;
      s0 += quadBroadcast(q0, 2u) * z; s0 += quadBroadcast(q0, 3u) * w;
      let q1 = q[i1 + 4u * i];
      s1 += quadBroadcast(q1, 0u) * x; s1 += quadBroadcast(q1, 1u) * y;
      s1 += quadBroadcast(q1, 2u) * z; s1 += quadBroadcast(q1, 3u) * w;
      let q2 = q[i2 + 4u * i];
      s2 += quadBroadcast(q2, 0u) * x; s2 += quadBroadcast(q2, 1u) * y;
      s2 += quadBroadcast(q2, 2u) * z; s2 += quadBroadcast(q2, 3u) * w;
      let q3 = q[i3 + 4u * i];
      s3 += quadBroadcast(q3, 0u) * x; s3 += quadBroadcast(q3, 1u) * y;
      s3 += quadBroadcast(q3, 2u) * z; s3 += quadBroadcast(q3, 3u) * w;
      let q4 = q[i4 + 4u * i];
      s4 += quadBroadcast(q4, 0u) * x; s4 += quadBroadcast(q4, 1u) * y;
      s4 += quadBroadcast(q4, 2u) * z; s4 += quadBroadcast(q4, 3u) * w;
      let q5 = q[i5 + 4u * i];
      s5 += quadBroadcast(q5, 0u) * x; s5 += quadBroadcast(q5, 1u) * y;
      s5 += quadBroadcast(q5, 2u) * z; s5 += quadBroadcast(q5, 3u) * w;
      let q6 = q[i6 + 4u * i];
      s6 += quadBroadcast(q6, 0u) * x; s6 += quadBroadcast(q6, 1u) * y;
      s6 += quadBroadcast(q6, 2u) * z; s6 += quadBroadcast(q6, 3u) * w;
      let q7 = q[i7 + 4u * i];
      s7 += quadBroadcast(q7, 0u) * x; s7 += quadBroadcast(q7, 1u) * y;
      s7 += quadBroadcast(q7, 2u) * z; s7 += quadBroadcast(q7, 3u) * w;
    }
    s0 *= scale; s1 *= scale; s2 *= scale; s3 *= scale;
    s4 *= scale; s5 *= scale; s6 *= scale; s7 *= scale;
    if (j + KEYS > first_masked) {
      s0 = masked(s0, at, seen(row + 0u));
      s1 = masked(s1, at, seen(row + 1u));
      s2 = masked(s2, at, seen(row + 2u));
      s3 = masked(s3, at, seen(row + 3u));
      s4 = masked(s4, at, seen(row + 4u));
      s5 = masked(s5, at, seen(row + 5u));
      s6 = masked(s6, at, seen(row + 6u));
      s7 = masked(s7, at, seen(row + 7u));
    }
    let top_a = max(largest_a, top_of(s0, s1, s2, s3));
    let top_b = max(largest_b, top_of(s4, s5, s6, s7));
    if (any(top_a > largest_a) || any(top_b > largest_b)) {
      let shrink_a = exp2(largest_a - top_a);
      let shrink_b = exp2(largest_b - top_b);
      weights_a *= shrink_a;
      weights_b *= shrink_b;
      for (var i = 0u; i < EACH; i++) {
        sum[0] = scaled(sum[0], shrink_a, shrink_b);
        turn(&sum);
      }
      largest_a = top_a;
      largest_b = top_b;
    }
    s0 = exp2(s0 - top_a.x);
    s1 = exp2(s1 - top_a.y);
    s2 = exp2(s2 - top_a.z);
    s3 = exp2(s3 - top_a.w);
    s4 = exp2(s4 - top_b.x);
    s5 = exp2(s5 - top_b.y);
    s6 = exp2(s6 - top_b.z);
    s7 = exp2(s7 - top_b.w);
    weights_a += sum_of(s0, s1, s2, s3);
    weights_b += sum_of(s4, s5, s6, s7);
    for (var i = 0u; i < EACH; i++) {
      var o0 = sum[0].r0; var o1 = sum[0].r1; var o2 = sum[0].r2; var o3 = sum[0].r3;
      var o4 = sum[0].r4; var o5 = sum[0].r5; var o6 = sum[0].r6; var o7 = sum[0].r7;
      let column = min(4u * i + lane, D4 - 1u);
      // The weights of four keys and their values, sixteen keys in four goes.
      var w: vec4f;
      var v0: vec4f; var v1: vec4f; var v2: vec4f; var v3: vec4f;
      v0 = value(at0.x + column);
      v1 = value(at0.y + column);
      v2 = value(at0.z + column);
      v3 = value(at0.w + column);
      w = quadBroadcast(s0, 0u);
      o0 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s1, 0u);
      o1 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s2, 0u);
      o2 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s3, 0u);
      o3 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s4, 0u);
      o4 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s5, 0u);
      o5 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s6, 0u);
      o6 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s7, 0u);
      o7 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      v0 = value(at1.x + column);
      v1 = value(at1.y + column);
      v2 = value(at1.z + column);
      v3 = value(at1.w + column);
      w = quadBroadcast(s0, 1u);
      o0 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s1, 1u);
      o1 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s2, 1u);
      o2 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s3, 1u);
      o3 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s4, 1u);
      o4 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s5, 1u);
      o5 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s6, 1u);
      o6 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s7, 1u);
      o7 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      v0 = value(at2.x + column);
      v1 = value(at2.y + column);
      v2 = value(at2.z + column);
      v3 = value(at2.w + column);
      w = quadBroadcast(s0, 2u);
      o0 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s1, 2u);
      o1 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s2, 2u);
      o2 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s3, 2u);
      o3 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s4, 2u);
      o4 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s5, 2u);
      o5 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s6, 2u);
      o6 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s7, 2u);
      o7 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      v0 = value(at3.x + column);
      v1 = value(at3.y + column);
      v2 = value(at3.z + column);
      v3 = value(at3.w + column);
      w = quadBroadcast(s0, 3u);
      o0 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s1, 3u);
      o1 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s2, 3u);
      o2 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s3, 3u);
      o3 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s4, 3u);
      o4 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s5, 3u);
      o5 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s6, 3u);
      o6 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      w = quadBroadcast(s7, 3u);
      o7 += w.x * v0 + w.y * v1 + w.z * v2 + w.w * v3;
      sum[0] = Rows(o0, o1, o2, o3, o4, o5, o6, o7);
      turn(&sum);
    }
  }

  weights_a = total_of(weights_a);
  weights_b = total_of(weights_b);
  for (var i = 0u; i < EACH; i++) {
    let column = 4u * i + lane;
    if (column < D4) {
      store(row + 0u, head, column, restored(sum[0].r0, weights_a.x, kv_head) / weights_a.x);
      store(row + 1u, head, column, restored(sum[0].r1, weights_a.y, kv_head) / weights_a.y);
      store(row + 2u, head, column, restored(sum[0].r2, weights_a.z, kv_head) / weights_a.z);
      store(row + 3u, head, column, restored(sum[0].r3, weights_a.w, kv_head) / weights_a.w);
      store(row + 4u, head, column, restored(sum[0].r4, weights_b.x, kv_head) / weights_b.x);
      store(row + 5u, head, column, restored(sum[0].r5, weights_b.y, kv_head) / weights_b.y);
      store(row + 6u, head, column, restored(sum[0].r6, weights_b.z, kv_head) / weights_b.z);
      store(row + 7u, head, column, restored(sum[0].r7, weights_b.w, kv_head) / weights_b.w);
    }
    turn(&sum);
  }
}
