// scales.wgsl for groups of whole blocks of 32: weights are read four at a time. Constants as there.
const_assert K % 32u == 0u && GROUP % 32u == 0u;

@group(0) @binding(0) var<storage, read> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> packed: array<u32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let group = id.y;
  if (row >= STRIDE) {
    return;
  }
  // Rows past the end repeat the last one; their word is 0.
  let begin = (min(row, N - 1u) * K + group * GROUP) / 4u;
  let end = begin + min(K - group * GROUP, GROUP) / 4u;
  var least = weights[begin];
  var most = least;
  for (var i = begin; i < end; i += 8u) {
    let a = weights[i];
    let b = weights[i + 1u];
    let c = weights[i + 2u];
    let d = weights[i + 3u];
    let e = weights[i + 4u];
    let f = weights[i + 5u];
    let g = weights[i + 6u];
    let h = weights[i + 7u];
    least = min(least, min(min(min(a, b), min(c, d)), min(min(e, f), min(g, h))));
    most = max(most, max(max(max(a, b), max(c, d)), max(max(e, f), max(g, h))));
  }
  let word = scale_of(
    min(min(least.x, least.y), min(least.z, least.w)),
    max(max(most.x, most.y), max(most.z, most.w)),
  );
  packed[SCALES + group * STRIDE + row] = select(word, 0u, row >= N);
}
