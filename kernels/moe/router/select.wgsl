// The K experts with the largest logits of each token, and their weights. Constants: T, E, K; ALL: 1 where a weight is
// a share of all experts' exponentials, 0 for a share of the chosen ones'; SIDE, VISION: the first VISION tokens may not use
// the last SIDE experts, the others not the first SIDE.
//
// A thread takes a token and walks over its experts, keeping the best K in order. Of equal logits the lower expert's comes
// first: who comes later must be larger to move ahead.
@group(0) @binding(0) var<storage, read> logits: array<u32>;
// T·K experts, then the bits of T·K weights.
@group(0) @binding(1) var<storage, read_write> routes: array<u32>;

// Where logits end: NaN counts as the lowest, so that whatever comes in there are K experts, and differences are finite.
const LIMIT = 1e38;

// From bits, because a shader compiler may assume that there are no NaNs.
fn tame(bits: u32) -> f32 {
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return -LIMIT;
  }
  return clamp(bitcast<f32>(bits), -LIMIT, LIMIT);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let token = id.x;
  if (token >= T) {
    return;
  }
  let sees = token < VISION;
  let begin = select(SIDE, 0u, sees);
  let end = select(E, E - SIDE, sees);
  var best = array<f32, K>();
  var who = array<u32, K>();
  for (var e = begin; e < end; e++) {
    var value = tame(logits[token * E + e]);
    var expert = e;
    var moved = false;
    for (var s = 0u; s < K; s++) {
      if (moved || s >= e - begin || value > best[s]) {
        let pushed = best[s];
        let whom = who[s];
        best[s] = value;
        who[s] = expert;
        value = pushed;
        expert = whom;
        moved = true;
      }
    }
  }
  var sum = 0.0;
  if (ALL == 1u) {
    for (var e = begin; e < end; e++) {
      sum += exp(tame(logits[token * E + e]) - best[0]);
    }
  } else {
    for (var s = 0u; s < K; s++) {
      sum += exp(best[s] - best[0]);
    }
  }
  for (var s = 0u; s < K; s++) {
    routes[token * K + s] = who[s];
    routes[T * K + token * K + s] = bitcast<u32>(exp(best[s] - best[0]) / sum);
  }
}
