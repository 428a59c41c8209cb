// What each of ROWS vectors finds among COLUMNS others, by tiles. Constants: ROWS, COLUMNS, D4, FIRST, ACROSS, D.
//
// A workgroup owns 32 vectors and goes over the others 32 at a time: a tile of 32×32 sums in registers, 4×4 a thread, of
// pieces of both that it shares. Each thread keeps what its own columns showed; at the end the eight of a row meet. What
// is kept (begun, turned, joined, finish) is told by the file before this one.
const TILE = 32u;
const SIDE = TILE / 4u; // threads
const PIECE = 4u; // vec4s of a vector at a time

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;

var<workgroup> left: array<vec4f, TILE * PIECE>;
var<workgroup> right: array<vec4f, TILE * PIECE>;
var<workgroup> states: array<vec2f, TILE * SIDE>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let top = (group.y * ACROSS + group.x) * TILE;
  let own_column = 4u * (thread % SIDE);
  let own_row = 4u * (thread / SIDE);
  var a = begun();
  var b = begun();
  var c = begun();
  var d = begun();
  for (var first = 0u; first < COLUMNS; first += TILE) {
    var sa = vec4f();
    var sb = vec4f();
    var sc = vec4f();
    var sd = vec4f();
    for (var k = 0u; k < D4; k += PIECE) {
      workgroupBarrier();
      for (var load = thread; load < TILE * PIECE; load += SIDE * SIDE) {
        let vector = load / PIECE;
        let piece = load % PIECE;
        let inside = k + piece < D4;
        let place = min(k + piece, D4 - 1u);
        let ours = x[min(top + vector, ROWS - 1u) * D4 + place];
        let other = y[(FIRST + min(first + vector, COLUMNS - 1u)) * D4 + place];
        left[piece * TILE + vector] = select(vec4f(), ours, inside);
        right[piece * TILE + vector] = select(vec4f(), other, inside);
      }
      workgroupBarrier();
      for (var p = 0u; p < PIECE; p++) {
        let ours = p * TILE + own_row;
        let other = p * TILE + own_column;
        let p0 = right[other];
        let p1 = right[other + 1u];
        let p2 = right[other + 2u];
        let p3 = right[other + 3u];
        let x0 = left[ours];
        sa += vec4f(dot(x0, p0), dot(x0, p1), dot(x0, p2), dot(x0, p3));
        let x1 = left[ours + 1u];
        sb += vec4f(dot(x1, p0), dot(x1, p1), dot(x1, p2), dot(x1, p3));
        let x2 = left[ours + 2u];
        sc += vec4f(dot(x2, p0), dot(x2, p1), dot(x2, p2), dot(x2, p3));
        let x3 = left[ours + 3u];
        sd += vec4f(dot(x3, p0), dot(x3, p1), dot(x3, p2), dot(x3, p3));
      }
    }
    let column = vec4u(first + own_column) + vec4u(0u, 1u, 2u, 3u);
    let seen = column < vec4u(COLUMNS);
    let held = min(column, vec4u(COLUMNS - 1u));
    a = turned(a, sa, held, seen);
    b = turned(b, sb, held, seen);
    c = turned(c, sc, held, seen);
    d = turned(d, sd, held, seen);
  }
  states[own_row * SIDE + thread % SIDE] = a;
  states[(own_row + 1u) * SIDE + thread % SIDE] = b;
  states[(own_row + 2u) * SIDE + thread % SIDE] = c;
  states[(own_row + 3u) * SIDE + thread % SIDE] = d;
  workgroupBarrier();
  if (thread < TILE && top + thread < ROWS) {
    var state = states[thread * SIDE];
    for (var s = 1u; s < SIDE; s++) {
      state = joined(state, states[thread * SIDE + s]);
    }
    finish(top + thread, state);
  }
}
