// Routes of a strong and of a weak activation from the best experts of each token, in order. Constants: T, tokens; KNOWN,
// experts known of each; STRONG: so many tokens, the first ones, go to their best K and share their weights anew; the others
// go to the expert of rank RANK alone, with weight 1. E: experts there are; number E stands for no expert.
@group(0) @binding(0) var<storage, read> best: array<u32>;
@group(0) @binding(1) var<storage, read_write> routes: array<u32>;

const_assert K <= KNOWN && RANK >= 1u && RANK <= KNOWN;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let token = id.x;
  if (token >= T) {
    return;
  }
  let weights = T * KNOWN + token * KNOWN;
  var sum = 0.0;
  for (var s = 0u; s < K; s++) {
    sum += bitcast<f32>(best[weights + s]);
  }
  for (var s = 0u; s < K; s++) {
    var expert = select(E, best[token * KNOWN + RANK - 1u], s == 0u);
    var weight = select(0.0, 1.0, s == 0u);
    if (token < STRONG) {
      expert = best[token * KNOWN + s];
      weight = bitcast<f32>(best[weights + s]) / sum;
    }
    routes[token * K + s] = expert;
    routes[T * K + token * K + s] = bitcast<u32>(weight);
  }
}
