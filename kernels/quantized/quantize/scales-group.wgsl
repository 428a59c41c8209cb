// scales.wgsl for GPUs: LANES threads a group, so that neighbouring threads read neighbouring weights. Any sizes.
//
// Constants as there, and LANES, a power of two up to 64.
const_assert LANES <= 64u && (LANES & (LANES - 1u)) == 0u;

@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read_write> packed: array<u32>;

// Rows of a workgroup, all with the same group of columns.
const ROWS = 64u / LANES;

var<workgroup> least_of: array<f32, 64>;
var<workgroup> most_of: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group_id: vec3u, @builtin(local_invocation_index) local: u32) {
  let lane = local % LANES;
  let row = group_id.x * ROWS + local / LANES;
  let group = group_id.y;
  // Rows past the end repeat the last one; their word is 0.
  let source = min(row, N - 1u) * K;
  let end = min(K, (group + 1u) * GROUP);
  let first = weights[source + group * GROUP];
  var least = first;
  var most = first;
  for (var k = group * GROUP + lane; k < end; k += LANES) {
    let w = weights[source + k];
    least = min(least, w);
    most = max(most, w);
  }
  least_of[local] = least;
  most_of[local] = most;
  for (var step = LANES / 2u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (lane < step) {
      least_of[local] = min(least_of[local], least_of[local + step]);
      most_of[local] = max(most_of[local], most_of[local + step]);
    }
  }
  if (lane == 0u && row < STRIDE) {
    let word = scale_of(least_of[local], most_of[local]);
    packed[SCALES + group * STRIDE + row] = select(word, 0u, row >= N);
  }
}
