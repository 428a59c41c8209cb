// The bin from which on each model keeps what it learnt: the highest above which, itself counted, lie WANTED. Constants:
// BINS, WANTED.
//
// A workgroup a model. Threads add up equal stretches of bins; the first finds the stretch, then the bin.
const THREADS = 64u;
const EACH = BINS / THREADS;
const_assert BINS % THREADS == 0u;

@group(0) @binding(0) var<storage, read> histograms: array<u32>;
@group(0) @binding(1) var<storage, read_write> thresholds: array<u32>;

var<workgroup> sums: array<u32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let first = group.x * BINS;
  var sum = 0u;
  for (var b = 0u; b < EACH; b++) {
    sum += histograms[first + thread * EACH + b];
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (thread > 0u) {
    return;
  }
  var above = 0u;
  var stretch = THREADS - 1u;
  while (stretch > 0u && above + sums[stretch] < WANTED) {
    above += sums[stretch];
    stretch--;
  }
  var bin = stretch * EACH + EACH - 1u;
  above += histograms[first + bin];
  while (bin > stretch * EACH && above < WANTED) {
    bin--;
    above += histograms[first + bin];
  }
  thresholds[group.x] = bin;
}
