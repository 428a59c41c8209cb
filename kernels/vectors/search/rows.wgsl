// What each of ROWS vectors finds among COLUMNS others, without storing a product of the two. Constants: ROWS, COLUMNS, D4,
// FIRST, ACROSS, D.
//
// A thread keeps four vectors and goes over all others four at a time: sixteen sums a turn, no workgroup memory. What is
// kept of them (begun, turned, finish) is told by the file before this one. Vectors are vec4s of D4, filled up with 0.
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;

const GROUPS = (ROWS + 3u) / 4u;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = id.y * ACROSS + id.x;
  if (thread >= GROUPS) {
    return;
  }
  // Neighbours in a workgroup stand side by side; past the last vector it is repeated.
  let row = min(vec4u(thread) + vec4u(0u, GROUPS, 2u * GROUPS, 3u * GROUPS), vec4u(ROWS - 1u));
  let at = row * D4;
  var a = begun();
  var b = begun();
  var c = begun();
  var d = begun();
  for (var first = 0u; first < COLUMNS; first += 4u) {
    let column = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(COLUMNS - 1u));
    let begin = (vec4u(FIRST) + column) * D4;
    var sa = vec4f();
    var sb = vec4f();
    var sc = vec4f();
    var sd = vec4f();
    for (var k = 0u; k < D4; k++) {
      let p = y[begin.x + k];
      let q = y[begin.y + k];
      let r = y[begin.z + k];
      let s = y[begin.w + k];
      let xa = x[at.x + k];
      sa += vec4f(dot(xa, p), dot(xa, q), dot(xa, r), dot(xa, s));
      let xb = x[at.y + k];
      sb += vec4f(dot(xb, p), dot(xb, q), dot(xb, r), dot(xb, s));
      let xc = x[at.z + k];
      sc += vec4f(dot(xc, p), dot(xc, q), dot(xc, r), dot(xc, s));
      let xd = x[at.w + k];
      sd += vec4f(dot(xd, p), dot(xd, q), dot(xd, r), dot(xd, s));
    }
    let seen = vec4u(first) + vec4u(0u, 1u, 2u, 3u) < vec4u(COLUMNS);
    a = turned(a, sa, column, seen);
    b = turned(b, sb, column, seen);
    c = turned(c, sc, column, seen);
    d = turned(d, sd, column, seen);
  }
  finish(row.x, a);
  if (thread + GROUPS < ROWS) {
    finish(row.y, b);
  }
  if (thread + 2u * GROUPS < ROWS) {
    finish(row.z, c);
  }
  if (thread + 3u * GROUPS < ROWS) {
    finish(row.w, d);
  }
}
