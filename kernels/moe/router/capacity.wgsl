// Keeps of each expert's assignments the first CAPACITY: all tokens' first choices before all second ones, within a choice
// as tokens come (as GShard's gate does, arXiv 2006.16668, algorithm 1). The others go to expert E, with weight 0.
// Constants: T, E, K, CAPACITY.
//
// A thread takes an expert and walks over all choices; each of them is written by its expert's thread.
@group(0) @binding(0) var<storage, read> chosen: array<u32>;
@group(0) @binding(1) var<storage, read_write> routes: array<u32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= E) {
    return;
  }
  var count = 0u;
  for (var s = 0u; s < K; s++) {
    for (var a = s; a < T * K; a += K) {
      if (chosen[a] == id.x) {
        let kept = count < CAPACITY;
        routes[a] = select(E, id.x, kept);
        routes[T * K + a] = select(0u, chosen[T * K + a], kept);
        count++;
      }
    }
  }
}
