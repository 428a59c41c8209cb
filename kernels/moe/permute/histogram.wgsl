// How many of each block of 256 assignments go to each expert: table[block][expert], E for dropped ones. For GPUs.
// Constants: E, ROWS. Sums of whole numbers are the same in any order: atomics in workgroup memory stay deterministic.
@group(0) @binding(0) var<storage, read> routes: array<u32>;
@group(0) @binding(1) var<storage, read_write> table: array<u32>;

const BLOCK = 256u;

var<workgroup> counts: array<atomic<u32>, E + 1u>;

@compute @workgroup_size(BLOCK)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let a = group.x * BLOCK + thread;
  if (a < ROWS) {
    atomicAdd(&counts[min(routes[a], E)], 1u);
  }
  workgroupBarrier();
  for (var e = thread; e <= E; e += BLOCK) {
    table[group.x * (E + 1u) + e] = atomicLoad(&counts[e]);
  }
}
