// Softmax of each row, R×C row-major, with workgroup memory. Constants: R, C, ACROSS.
//
// A workgroup owns a row. Its threads walk over it side by side and keep the online softmax of Milakov and Gimelshein
// (2018), each of its own columns; the states meet in a tree; then all write. Rows lie ACROSS workgroups wide, because
// a dimension holds no more than 65 535.
const THREADS = 256u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

// The lowest f32: no value lies below it.
const LOWEST = -0x1.fffffep+127;

var<workgroup> states: array<vec2f, THREADS>;

fn joined(a: vec2f, b: vec2f) -> vec2f {
  let top = max(a.x, b.x);
  return vec2f(top, a.y * weight_of(a.x, top) + b.y * weight_of(b.x, top));
}

// e to the power of how far `value` lies below `top`; past −150 it is 0 anyway, and infinities stay outside.
fn weight_of(value: f32, top: f32) -> f32 {
  return exp2(max(value - top, -150.0) * 1.4426950408889634);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = group.y * ACROSS + group.x;
  // The last line of workgroups may be short; the same for all threads of one.
  if (row >= R) {
    return;
  }
  let first = row * C;
  var state = vec2f(LOWEST, 0.0);
  for (var c = thread; c < C; c += THREADS) {
    state = joined(state, vec2f(x[first + c], 1.0));
  }
  states[thread] = state;
  workgroupBarrier();
  for (var n = THREADS / 2u; n > 0u; n /= 2u) {
    if (thread < n) {
      states[thread] = joined(states[thread], states[thread + n]);
    }
    workgroupBarrier();
  }
  let whole = states[0];
  let scale = 1.0 / whole.y;
  for (var c = thread; c < C; c += THREADS) {
    y[first + c] = weight_of(x[first + c], whole.x) * scale;
  }
}
