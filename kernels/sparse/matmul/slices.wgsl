// Partial sums of C[M,N] = X[M,K]·Wᵀ over slices of the entries that W keeps. Constants: M, N, K, EACH, SLICES.
//
// W keeps EACH entries of each of its N rows. The t-th of all rows stand side by side, so that threads of neighbouring rows
// read neighbouring words: values [EACH, N]; columns, 16 bits each, two of a row in a word, [⌈EACH/2⌉, N].
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> columns: array<u32>;
@group(0) @binding(3) var<storage, read_write> parts: array<f32>;

// Pairs of entries of a slice.
const PAIRS = (EACH + 1u) / 2u;
const LENGTH = (PAIRS + SLICES - 1u) / SLICES;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let slice = id.y;
  let m = id.z;
  if (row >= N) {
    return;
  }
  var sum = 0.0;
  let end = min(PAIRS, (slice + 1u) * LENGTH);
  for (var pair = slice * LENGTH; pair < end; pair++) {
    let word = columns[pair * N + row];
    sum += values[2u * pair * N + row] * x[m * K + (word & 0xffffu)];
    if (2u * pair + 1u < EACH) {
      sum += values[(2u * pair + 1u) * N + row] * x[m * K + (word >> 16u)];
    }
  }
  parts[(m * SLICES + slice) * N + row] = sum;
}
