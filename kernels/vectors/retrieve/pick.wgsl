// The bin in which the K-th nearest of each query lies. Constants: QUERIES, BINS, K, SETTLED.
@group(0) @binding(0) var<storage, read> histograms: array<u32>;
@group(0) @binding(1) var<storage, read_write> picked: array<vec2u>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let query = id.x;
  if (query >= QUERIES) {
    return;
  }
  var before = vec2u(0u, K);
  if (SETTLED > 0u) {
    before = picked[query];
  }
  var bin = 0u;
  var wanted = before.y;
  while (bin < BINS - 1u && histograms[query * BINS + bin] < wanted) {
    wanted -= histograms[query * BINS + bin];
    bin++;
  }
  picked[query] = vec2u(before.x * BINS + bin, wanted);
}
