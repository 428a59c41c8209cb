// y = x·Ŵᵀ over codes of 4 bits, without workgroup memory: a thread computes ROWS × 16 neighbouring outputs and walks down
// all of K, a word of 8 k a turn. Put before the files that read activations and codes (../scalar). Constants: M, N, K;
// GROUP: columns that share a scale, a multiple of 8; LANES: threads of a workgroup, whole quads; CENTRED: 1 where
// the middle code is 0, so that offsets need no sums of x; ROWS: 4 or 8.
//
// All four threads of a quad want the same activations, 8 k of two rows a time: each reads 4 k of one of the two and hands
// them on. 32 k a turn, unrolled, take 1.7 times as long.
//
// Sums of a group are taken over code − MIDDLE; scale and offset come in once for each. Rows past ROWS are constant
// branches not taken, and cost nothing.
const_assert N % 4u == 0u && GROUP % 8u == 0u && LANES % 4u == 0u && (ROWS == 4u || ROWS == 8u);

@group(0) @binding(3) var<storage, read_write> y: array<vec4f, M * N / 4u>;

const TURNS = (K + 7u) / 8u;
// Turns of a group.
const DEPTH = GROUP / 8u;

// Four k of 16 outputs.
struct Weights {
  q0: mat4x4f,
  q1: mat4x4f,
  q2: mat4x4f,
  q3: mat4x4f,
}

fn grown(a: mat4x4f, w: Weights, x: vec4f) -> mat4x4f {
  return mat4x4f(a[0] + w.q0 * x, a[1] + w.q1 * x, a[2] + w.q2 * x, a[3] + w.q3 * x);
}

// The total of a row with the sums of a group; `sum`: of x.
fn joined(t: mat4x4f, a: mat4x4f, scale: mat4x4f, offset: mat4x4f, sum: f32) -> mat4x4f {
  let scaled = mat4x4f(t[0] + scale[0] * a[0], t[1] + scale[1] * a[1], t[2] + scale[2] * a[2], t[3] + scale[3] * a[3]);
  if (CENTRED == 1u) {
    return scaled;
  }
  return scaled + offset * sum;
}

// The sum of four numbers, unless nobody asks.
fn sum_of(v: vec4f) -> f32 {
  if (CENTRED == 1u) {
    return 0.0;
  }
  return dot(v, vec4f(1.0));
}

// Of the two that read a row.
fn both(sum: f32) -> f32 {
  if (CENTRED == 1u) {
    return 0.0;
  }
  return sum + quadSwapX(sum);
}

fn store(row: u32, top: u32, t: mat4x4f) {
  if (row >= M || top >= N4) {
    return;
  }
  let i = row * N4 + top;
  y[i] = t[0];
  if (top + 1u < N4) { y[i + 1u] = t[1]; }
  if (top + 2u < N4) { y[i + 2u] = t[2]; }
  if (top + 3u < N4) { y[i + 3u] = t[3]; }
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) thread: u32) {
  let place = place_of(thread);
  let half = place & 1u;
  let factor = select(FACTOR0, FACTOR1, half == 1u);
  let top = id.x * 4u;
  let row = id.y * ROWS;
  // Rows and outputs past the end repeat the last; their sums are dropped.
  let n = min(top + vec4u(0u, 1u, 2u, 3u), vec4u(N4 - 1u));
  let r = min(row + (place >> 1u) + vec4u(0u, 2u, 4u, 6u), vec4u(M - 1u));
  var t0 = mat4x4f(); var t1 = mat4x4f(); var t2 = mat4x4f(); var t3 = mat4x4f();
  var t4 = mat4x4f(); var t5 = mat4x4f(); var t6 = mat4x4f(); var t7 = mat4x4f();
  for (var begin = 0u; begin < TURNS; begin += DEPTH) {
    var a0 = mat4x4f(); var a1 = mat4x4f(); var a2 = mat4x4f(); var a3 = mat4x4f();
    var a4 = mat4x4f(); var a5 = mat4x4f(); var a6 = mat4x4f(); var a7 = mat4x4f();
    var s0 = 0.0; var s2 = 0.0; var s4 = 0.0; var s6 = 0.0;
    let end = min(begin + DEPTH, TURNS);
    for (var turn = begin; turn < end; turn++) {
      let at = turn * N4;
      let w0 = word(at + n.x); let w1 = word(at + n.y); let w2 = word(at + n.z); let w3 = word(at + n.w);
      // Of rows 0 and 1, 2 and 3, …
      let i = turn * 2u + half;
      let x0 = four(r.x, i);
      s0 += sum_of(x0);
      let z0 = x0 * factor;
      let x2 = four(r.y, i);
      s2 += sum_of(x2);
      let z2 = x2 * factor;
      var z4 = vec4f();
      var z6 = vec4f();
      if (ROWS > 4u) {
        let x4 = four(r.z, i); s4 += sum_of(x4); z4 = x4 * factor;
        let x6 = four(r.w, i); s6 += sum_of(x6); z6 = x6 * factor;
      }
      {
        let w = Weights(low(w0), low(w1), low(w2), low(w3));
        a0 = grown(a0, w, quadBroadcast(z0, 0u)); a1 = grown(a1, w, quadBroadcast(z0, 2u));
        a2 = grown(a2, w, quadBroadcast(z2, 0u)); a3 = grown(a3, w, quadBroadcast(z2, 2u));
        if (ROWS > 4u) {
          a4 = grown(a4, w, quadBroadcast(z4, 0u)); a5 = grown(a5, w, quadBroadcast(z4, 2u));
          a6 = grown(a6, w, quadBroadcast(z6, 0u)); a7 = grown(a7, w, quadBroadcast(z6, 2u));
        }
      }
      {
        let w = Weights(high(w0), high(w1), high(w2), high(w3));
        a0 = grown(a0, w, quadBroadcast(z0, 1u)); a1 = grown(a1, w, quadBroadcast(z0, 3u));
        a2 = grown(a2, w, quadBroadcast(z2, 1u)); a3 = grown(a3, w, quadBroadcast(z2, 3u));
        if (ROWS > 4u) {
          a4 = grown(a4, w, quadBroadcast(z4, 1u)); a5 = grown(a5, w, quadBroadcast(z4, 3u));
          a6 = grown(a6, w, quadBroadcast(z6, 1u)); a7 = grown(a7, w, quadBroadcast(z6, 3u));
        }
      }
    }
    let group = begin / DEPTH;
    let f0 = factors(group, n.x); let f1 = factors(group, n.y);
    let f2 = factors(group, n.z); let f3 = factors(group, n.w);
    let scale = mat4x4f(f0.scale, f1.scale, f2.scale, f3.scale);
    let offset = mat4x4f(f0.offset, f1.offset, f2.offset, f3.offset);
    s0 = both(s0); s2 = both(s2); s4 = both(s4); s6 = both(s6);
    t0 = joined(t0, a0, scale, offset, quadBroadcast(s0, 0u)); t1 = joined(t1, a1, scale, offset, quadBroadcast(s0, 2u));
    t2 = joined(t2, a2, scale, offset, quadBroadcast(s2, 0u)); t3 = joined(t3, a3, scale, offset, quadBroadcast(s2, 2u));
    if (ROWS > 4u) {
      t4 = joined(t4, a4, scale, offset, quadBroadcast(s4, 0u)); t5 = joined(t5, a5, scale, offset, quadBroadcast(s4, 2u));
      t6 = joined(t6, a6, scale, offset, quadBroadcast(s6, 0u)); t7 = joined(t7, a7, scale, offset, quadBroadcast(s6, 2u));
    }
  }
  store(row, top, t0); store(row + 1u, top, t1);
  store(row + 2u, top, t2); store(row + 3u, top, t3);
  if (ROWS > 4u) {
    store(row + 4u, top, t4); store(row + 5u, top, t5);
    store(row + 6u, top, t6); store(row + 7u, top, t7);
  }
}
