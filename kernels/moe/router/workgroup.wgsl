// Gate product, choice and weights of one token per workgroup, for GPUs. Constants as in gate.wgsl and select.wgsl, and
// LANES: the power of two from E on, at most 256.
//
// Lanes stand side by side on a row of Wg, an expert each; slices take turns walking down it, and their sums meet in
// workgroup memory. Then every expert counts those that come before it: its rank, with no sorting and no rounds.
const THREADS = 256u;
const SLICES = THREADS / LANES;
const_assert E <= LANES && LANES <= THREADS;
const LIMIT = 1e38;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> wg: array<f32>;
@group(0) @binding(2) var<storage, read_write> routes: array<u32>;

var<workgroup> sums: array<f32, THREADS>;
var<workgroup> logits: array<f32, LANES>;
var<workgroup> best: array<f32, K>;

fn tame(value: f32) -> f32 {
  if ((bitcast<u32>(value) & 0x7fffffffu) > 0x7f800000u) {
    return -LIMIT;
  }
  return clamp(value, -LIMIT, LIMIT);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let token = group.x;
  let expert = thread % LANES;
  let held = min(expert, E - 1u); // lanes past the last expert repeat it, and drop it
  var sum = 0.0;
  for (var k = thread / LANES; k < D; k += SLICES) {
    sum += x[token * D + k] * wg[k * E + held];
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (thread < LANES) {
    for (var slice = 1u; slice < SLICES; slice++) {
      sum += sums[slice * LANES + thread];
    }
    logits[thread] = tame(sum);
  }
  workgroupBarrier();

  let sees = token < VISION;
  let begin = select(SIDE, 0u, sees);
  let end = select(E, E - SIDE, sees);
  let mine = logits[expert];
  var rank = 0u;
  for (var e = begin; e < end; e++) {
    let other = logits[e];
    if (other > mine || (other == mine && e < expert)) { rank++; }
  }
  let chosen = thread >= begin && thread < end && rank < K;
  if (chosen) { best[rank] = mine; }
  workgroupBarrier();
  if (chosen) {
    var total = 0.0;
    if (ALL == 1u) {
      for (var e = begin; e < end; e++) { total += exp(logits[e] - best[0]); }
    } else {
      for (var s = 0u; s < K; s++) { total += exp(best[s] - best[0]); }
    }
    routes[token * K + rank] = expert;
    routes[T * K + token * K + rank] = bitcast<u32>(exp(mine - best[0]) / total);
  }
}
