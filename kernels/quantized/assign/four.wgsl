// The nearest of K centroids for each of N vectors of V numbers. Constants: N, V, K, ACROSS.
//
// x − c is shortest where x·c − ‖c‖²/2 is largest. A thread keeps four vectors and takes four centroids a turn, a vec4
// of one coordinate each, as pack.wgsl laid them out: no workgroup memory, and no sum across a vec4. Unrolled by hand;
// `V > 3u` and the like are decided when the shader is compiled.
const_assert V <= 16u;

@group(0) @binding(0) var<storage, read> vectors: array<f32>;
@group(0) @binding(1) var<storage, read> points: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> codes: array<u32>;

// Threads, each with the vectors id, id + THREADS, …: neighbours in a workgroup stand side by side.
const THREADS = (N + 3u) / 4u;
const LOWEST = -0x1.fffffep+127;

// Coordinates 4·quarter … of a vector; 0 past its end. The last vector is repeated past N.
fn coordinates(i: u32, quarter: u32) -> vec4f {
  let at = min(i, N - 1u) * V;
  let j = 4u * quarter;
  return vec4f(
    select(0.0, vectors[at + min(j, V - 1u)], j < V),
    select(0.0, vectors[at + min(j + 1u, V - 1u)], j + 1u < V),
    select(0.0, vectors[at + min(j + 2u, V - 1u)], j + 2u < V),
    select(0.0, vectors[at + min(j + 3u, V - 1u)], j + 3u < V),
  );
}

// The largest of four scores, of equal ones the centroid with the lowest number.
fn store(i: u32, score: vec4f, turn: vec4u) {
  if (i >= N) {
    return;
  }
  let best = max(max(score.x, score.y), max(score.z, score.w));
  let number = select(vec4u(0xffffffffu), 4u * turn + vec4u(0u, 1u, 2u, 3u), score == vec4f(best));
  codes[i] = min(min(number.x, number.y), min(number.z, number.w));
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.y * ACROSS + id.x;
  if (i >= THREADS) {
    return;
  }
  let a0 = coordinates(i, 0u);
  let a1 = coordinates(i, 1u);
  let a2 = coordinates(i, 2u);
  let a3 = coordinates(i, 3u);
  let b0 = coordinates(i + THREADS, 0u);
  let b1 = coordinates(i + THREADS, 1u);
  let b2 = coordinates(i + THREADS, 2u);
  let b3 = coordinates(i + THREADS, 3u);
  let c0 = coordinates(i + 2u * THREADS, 0u);
  let c1 = coordinates(i + 2u * THREADS, 1u);
  let c2 = coordinates(i + 2u * THREADS, 2u);
  let c3 = coordinates(i + 2u * THREADS, 3u);
  let d0 = coordinates(i + 3u * THREADS, 0u);
  let d1 = coordinates(i + 3u * THREADS, 1u);
  let d2 = coordinates(i + 3u * THREADS, 2u);
  let d3 = coordinates(i + 3u * THREADS, 3u);
  var best_a = vec4f(LOWEST);
  var turn_a = vec4u();
  var best_b = vec4f(LOWEST);
  var turn_b = vec4u();
  var best_c = vec4f(LOWEST);
  var turn_c = vec4u();
  var best_d = vec4f(LOWEST);
  var turn_d = vec4u();

  for (var turn = 0u; turn < (K + 3u) / 4u; turn++) {
    let at = turn * (V + 1u);
    let half = points[at + V];
    let p0 = points[at];
    var a = half + a0.x * p0;
    var b = half + b0.x * p0;
    var c = half + c0.x * p0;
    var d = half + d0.x * p0;
    if (V > 1u) {
      let p = points[at + 1u];
      a += a0.y * p;
      b += b0.y * p;
      c += c0.y * p;
      d += d0.y * p;
    }
    if (V > 2u) {
      let p = points[at + 2u];
      a += a0.z * p;
      b += b0.z * p;
      c += c0.z * p;
      d += d0.z * p;
    }
    if (V > 3u) {
      let p = points[at + 3u];
      a += a0.w * p;
      b += b0.w * p;
      c += c0.w * p;
      d += d0.w * p;
    }
    if (V > 4u) {
      let p = points[at + 4u];
      a += a1.x * p;
      b += b1.x * p;
      c += c1.x * p;
      d += d1.x * p;
    }
    if (V > 5u) {
      let p = points[at + 5u];
      a += a1.y * p;
      b += b1.y * p;
      c += c1.y * p;
      d += d1.y * p;
    }
    if (V > 6u) {
      let p = points[at + 6u];
      a += a1.z * p;
      b += b1.z * p;
      c += c1.z * p;
      d += d1.z * p;
    }
    if (V > 7u) {
      let p = points[at + 7u];
      a += a1.w * p;
      b += b1.w * p;
      c += c1.w * p;
      d += d1.w * p;
    }
    if (V > 8u) {
      let p = points[at + 8u];
      a += a2.x * p;
      b += b2.x * p;
      c += c2.x * p;
      d += d2.x * p;
    }
    if (V > 9u) {
      let p = points[at + 9u];
      a += a2.y * p;
      b += b2.y * p;
      c += c2.y * p;
      d += d2.y * p;
    }
    if (V > 10u) {
      let p = points[at + 10u];
      a += a2.z * p;
      b += b2.z * p;
      c += c2.z * p;
      d += d2.z * p;
    }
    if (V > 11u) {
      let p = points[at + 11u];
      a += a2.w * p;
      b += b2.w * p;
      c += c2.w * p;
      d += d2.w * p;
    }
    if (V > 12u) {
      let p = points[at + 12u];
      a += a3.x * p;
      b += b3.x * p;
      c += c3.x * p;
      d += d3.x * p;
    }
    if (V > 13u) {
      let p = points[at + 13u];
      a += a3.y * p;
      b += b3.y * p;
      c += c3.y * p;
      d += d3.y * p;
    }
    if (V > 14u) {
      let p = points[at + 14u];
      a += a3.z * p;
      b += b3.z * p;
      c += c3.z * p;
      d += d3.z * p;
    }
    if (V > 15u) {
      let p = points[at + 15u];
      a += a3.w * p;
      b += b3.w * p;
      c += c3.w * p;
      d += d3.w * p;
    }
    let wins_a = a > best_a;
    best_a = select(best_a, a, wins_a);
    turn_a = select(turn_a, vec4u(turn), wins_a);
    let wins_b = b > best_b;
    best_b = select(best_b, b, wins_b);
    turn_b = select(turn_b, vec4u(turn), wins_b);
    let wins_c = c > best_c;
    best_c = select(best_c, c, wins_c);
    turn_c = select(turn_c, vec4u(turn), wins_c);
    let wins_d = d > best_d;
    best_d = select(best_d, d, wins_d);
    turn_d = select(turn_d, vec4u(turn), wins_d);
  }
  store(i, best_a, turn_a);
  store(i + THREADS, best_b, turn_b);
  store(i + 2u * THREADS, best_c, turn_c);
  store(i + 3u * THREADS, best_d, turn_d);
}
