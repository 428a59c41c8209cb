// Where in the plan each expert's rows begin: as many as go to experts before it. Constants: E, ROWS (assignments), OFFSETS.
//
// A thread takes an expert and counts what is before it; one more takes the end. So neither a histogram nor a prefix sum
// has to wait for another thread: on a CPU adapter that costs more than to walk over the assignments, which are few.
@group(0) @binding(0) var<storage, read> routes: array<u32>;
@group(0) @binding(1) var<storage, read_write> plan: array<u32>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let expert = id.x;
  if (expert > E) {
    return;
  }
  var before = 0u;
  for (var a = 0u; a < ROWS; a++) {
    before += select(0u, 1u, routes[a] < expert);
  }
  plan[OFFSETS + expert] = before;
}
