// After prefix.wgsl: the position of every assignment, which is its expert's first, the block's first there, and how many of
// its block go to the same expert and come before it. Constants: E, ROWS, OFFSETS, ORDER, INVERSE. For GPUs.
@group(0) @binding(0) var<storage, read> routes: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<u32>;
@group(0) @binding(2) var<storage, read_write> plan: array<u32>;

const BLOCK = 256u;

var<workgroup> ids: array<u32, BLOCK>;

@compute @workgroup_size(BLOCK)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let a = group.x * BLOCK + thread;
  let expert = min(routes[min(a, ROWS - 1u)], E);
  ids[thread] = expert;
  workgroupBarrier();
  if (a >= ROWS) {
    return;
  }
  var position = plan[OFFSETS + expert] + table[group.x * (E + 1u) + expert];
  for (var before = 0u; before < thread; before++) {
    position += select(0u, 1u, ids[before] == expert);
  }
  plan[ORDER + position] = a;
  plan[INVERSE + a] = position;
}
