// Softmax of each row, R×C row-major, with subgroups. Constants: R, C, ACROSS.
//
// As workgroup.wgsl, but the states of a subgroup meet by its own reductions, and only one of each passes through
// workgroup memory. Threads are taken to fill subgroups in order, as they do in one-dimensional workgroups everywhere,
// though WGSL does not promise it.
enable subgroups;
const THREADS = 256u;
// Subgroups are no smaller than 4.
const MOST_SUBGROUPS = THREADS / 4u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

// The lowest f32: no value lies below it.
const LOWEST = -0x1.fffffep+127;

var<workgroup> states: array<vec2f, MOST_SUBGROUPS>;

// e to the power of how far `value` lies below `top`; past −150 it is 0 anyway, and infinities stay outside.
fn weight_of(value: f32, top: f32) -> f32 {
  return exp2(max(value - top, -150.0) * 1.4426950408889634);
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) lane: u32,
  @builtin(subgroup_size) lanes: u32,
) {
  let row = group.y * ACROSS + group.x;
  // The last line of workgroups may be short; the same for all threads of one.
  if (row >= R) {
    return;
  }
  let first = row * C;
  var largest = LOWEST;
  var sum = 0.0;
  for (var c = thread; c < C; c += THREADS) {
    let value = x[first + c];
    let top = max(largest, value);
    sum = sum * weight_of(largest, top) + weight_of(value, top);
    largest = top;
  }
  let top = subgroupMax(largest);
  let total = subgroupAdd(sum * weight_of(largest, top));
  if (lane == 0u) {
    states[thread / lanes] = vec2f(top, total);
  }
  workgroupBarrier();
  let subgroups = (THREADS + lanes - 1u) / lanes;
  var whole = states[0];
  for (var n = 1u; n < subgroups; n++) {
    let other = states[n];
    let most = max(whole.x, other.x);
    whole = vec2f(most, whole.y * weight_of(whole.x, most) + other.y * weight_of(other.x, most));
  }
  let scale = 1.0 / whole.y;
  for (var c = thread; c < C; c += THREADS) {
    y[first + c] = weight_of(x[first + c], whole.x) * scale;
  }
}
