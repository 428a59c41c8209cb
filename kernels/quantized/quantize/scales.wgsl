// First pass of quantize: the scale (and offset) of each group, a thread a group. Any sizes.
//
// W is N×K row-major. Constants: N, K, BITS, GROUP, GROUPS, MINMAX, STRIDE, SCALES (where the scales begin in `packed`).
@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read_write> packed: array<u32>;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let group = id.y;
  if (row >= STRIDE) {
    return;
  }
  let at = SCALES + group * STRIDE + row;
  if (row >= N) {
    packed[at] = 0u;
    return;
  }
  let begin = row * K + group * GROUP;
  let end = row * K + min(K, (group + 1u) * GROUP);
  var least = weights[begin];
  var most = least;
  for (var i = begin + 1u; i < end; i++) {
    least = min(least, weights[i]);
    most = max(most, weights[i]);
  }
  packed[at] = scale_of(least, most);
}
