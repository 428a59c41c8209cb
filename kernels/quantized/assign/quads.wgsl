enable subgroups;
// four.wgsl for threads in fours. Constants: N, V, K, ACROSS.
//
// A thread keeps eight vectors, twice four as the rows of matrices, and takes four centroids a turn. All threads want the
// same centroids, so each of a quad reads a quarter of what pack.wgsl laid out and hands it on. Of a turn only the best
// score is kept; which of its four centroids had it is found at the end.
const_assert V <= 16u;

@group(0) @binding(0) var<storage, read> vectors: array<f32>;
@group(0) @binding(1) var<storage, read> points: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> codes: array<u32>;

// Threads that have work, each with the vectors id, id + THREADS, …: neighbours in a workgroup stand side by side.
const THREADS = (N + 7u) / 8u;
const TURNS = (K + 3u) / 4u;
const LOWEST = -0x1.fffffep+127;

// Of a turn: a coordinate of four centroids each, zeros past the last; and −‖c‖²/2.
struct Turn {
  c0: mat4x4f,
  c1: mat4x4f,
  c2: mat4x4f,
  c3: mat4x4f,
  half: vec4f,
}

// Of four vectors: columns are coordinates.
struct Vectors {
  x0: mat4x4f,
  x1: mat4x4f,
  x2: mat4x4f,
  x3: mat4x4f,
}

// Places of threads in a quad: how a workgroup's threads make quads, nothing says; they compare their numbers.
fn place_of(thread: u32) -> u32 {
  let one = select(0u, 1u, quadBroadcast(thread, 1u) == thread);
  let two = select(0u, 2u, quadBroadcast(thread, 2u) == thread);
  let three = select(0u, 3u, quadBroadcast(thread, 3u) == thread);
  return one + two + three;
}

fn coordinate(i: vec4u, j: u32) -> vec4f {
  if (j >= V) {
    return vec4f();
  }
  return vec4f(vectors[i.x * V + j], vectors[i.y * V + j], vectors[i.z * V + j], vectors[i.w * V + j]);
}

fn quarter(i: vec4u, j: u32) -> mat4x4f {
  return mat4x4f(coordinate(i, j), coordinate(i, j + 1u), coordinate(i, j + 2u), coordinate(i, j + 3u));
}

// The last is repeated past N.
fn vectors_at(number: vec4u) -> Vectors {
  let i = min(number, vec4u(N - 1u));
  return Vectors(quarter(i, 0u), quarter(i, 4u), quarter(i, 8u), quarter(i, 12u));
}

// What is handed on of four neighbours, as far as it is coordinates.
fn handed(own: vec4f, j: u32) -> mat4x4f {
  return mat4x4f(
    quadBroadcast(own, 0u),
    select(vec4f(), quadBroadcast(own, 1u), j + 1u < V),
    select(vec4f(), quadBroadcast(own, 2u), j + 2u < V),
    select(vec4f(), quadBroadcast(own, 3u), j + 3u < V),
  );
}

// x·c − ‖c‖²/2 of four vectors and four centroids; columns are centroids.
fn scores(v: Vectors, t: Turn) -> mat4x4f {
  var s = mat4x4f(vec4f(t.half.x), vec4f(t.half.y), vec4f(t.half.z), vec4f(t.half.w));
  if (V == 1u) { s += mat4x4f(v.x0[0] * t.c0[0].x, v.x0[0] * t.c0[0].y, v.x0[0] * t.c0[0].z, v.x0[0] * t.c0[0].w); }
  if (V == 2u) { s += mat2x4f(v.x0[0], v.x0[1]) * transpose(mat2x4f(t.c0[0], t.c0[1])); }
  if (V == 3u) { s += mat3x4f(v.x0[0], v.x0[1], v.x0[2]) * transpose(mat3x4f(t.c0[0], t.c0[1], t.c0[2])); }
  if (V > 3u) { s += v.x0 * transpose(t.c0); }
  if (V == 5u || V == 6u) { s += mat2x4f(v.x1[0], v.x1[1]) * transpose(mat2x4f(t.c1[0], t.c1[1])); }
  if (V > 6u) { s += v.x1 * transpose(t.c1); }
  if (V > 8u) { s += v.x2 * transpose(t.c2); }
  if (V > 12u) { s += v.x3 * transpose(t.c3); }
  return s;
}

fn most(s: mat4x4f) -> vec4f {
  return max(max(s[0], s[1]), max(s[2], s[3]));
}

// The centroid of vector i: the first of its turn that has the turn's best score.
fn store(i: u32, turn: u32) {
  if (i >= N) {
    return;
  }
  let at = turn * (V + 1u);
  var s = points[at + V];
  for (var j = 0u; j < V; j++) {
    s += vectors[i * V + j] * points[at + j];
  }
  let best = max(max(s.x, s.y), max(s.z, s.w));
  let number = select(vec4u(0xffffffffu), 4u * turn + vec4u(0u, 1u, 2u, 3u), s == vec4f(best));
  codes[i] = min(min(number.x, number.y), min(number.z, number.w));
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) thread: u32) {
  let place = place_of(thread);
  // No thread leaves early: it could hand nothing on.
  let first = id.y * ACROSS + id.x;
  let i = first + vec4u(0u, 1u, 2u, 3u) * THREADS;
  let j = i + vec4u(4u * THREADS);
  let a = vectors_at(i);
  let b = vectors_at(j);
  var best_a = vec4f(LOWEST);
  var turn_a = vec4u();
  var best_b = vec4f(LOWEST);
  var turn_b = vec4u();
  for (var turn = 0u; turn < TURNS; turn++) {
    let at = turn * (V + 1u);
    let own0 = points[at + min(place, V)];
    var own1 = vec4f(); var own2 = vec4f(); var own3 = vec4f();
    if (V > 3u) { own1 = points[at + min(4u + place, V)]; }
    if (V > 7u) { own2 = points[at + min(8u + place, V)]; }
    if (V > 11u) { own3 = points[at + min(12u + place, V)]; }
    var t: Turn;
    t.c0 = handed(own0, 0u);
    if (V > 4u) { t.c1 = handed(own1, 4u); }
    if (V > 8u) { t.c2 = handed(own2, 8u); }
    if (V > 12u) { t.c3 = handed(own3, 12u); }
    if (V < 4u) { t.half = quadBroadcast(own0, V % 4u); }
    if (V > 3u && V < 8u) { t.half = quadBroadcast(own1, V % 4u); }
    if (V > 7u && V < 12u) { t.half = quadBroadcast(own2, V % 4u); }
    if (V > 11u && V < 16u) { t.half = quadBroadcast(own3, V % 4u); }
    if (V == 16u) { t.half = points[at + V]; }
    let most_a = most(scores(a, t));
    let most_b = most(scores(b, t));
    let wins_a = most_a > best_a;
    best_a = max(best_a, most_a);
    turn_a = select(turn_a, vec4u(turn), wins_a);
    let wins_b = most_b > best_b;
    best_b = max(best_b, most_b);
    turn_b = select(turn_b, vec4u(turn), wins_b);
  }
  if (first >= THREADS) {
    return;
  }
  store(i.x, turn_a.x); store(i.y, turn_a.y); store(i.z, turn_a.z); store(i.w, turn_a.w);
  store(j.x, turn_b.x); store(j.y, turn_b.y); store(j.z, turn_b.z); store(j.w, turn_b.w);
}
