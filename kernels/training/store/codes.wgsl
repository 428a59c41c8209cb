// Activations as bytes, four in a word. Constants: N, D, HEADS, GROUPS, CODES, ACROSS, STOCHASTIC.
//
// q = ⌊(x − offset) / step + u⌋, held to 0 … 255: an upper bound too, since a statistic that lags behind (Mesa keeps running
// ones) lets numbers pass it, and a byte that wraps is the worst of errors.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> stored: array<u32>;

const WIDTH = HEADS * D / GROUPS;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let word = id.y * ACROSS + id.x;
  if (word >= CODES) {
    return;
  }
  var codes = 0u;
  for (var k = 0u; k < 4u; k++) {
    let i = 4u * word + k;
    if (i < N) {
      let group = (i / WIDTH) % GROUPS;
      let offset = bitcast<f32>(stored[CODES + 2u * group]);
      let step = bitcast<f32>(stored[CODES + 2u * group + 1u]);
      let scale = select(1.0 / step, 0.0, step == 0.0);
      let u = select(0.5, uniform_of(i, 0u), STOCHASTIC == 1u);
      let q = clamp(floor((x[i] - offset) * scale + u), 0.0, 255.0);
      codes |= u32(q) << (8u * k);
    }
  }
  stored[word] = codes;
}
