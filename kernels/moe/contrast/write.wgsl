// The contrast of a chunk, where its largest logits are known (maxima.wgsl). Constants: T, V, CHUNK, CHUNKS; ALPHA and BETA in
// hundredths.
@group(0) @binding(0) var<storage, read> strong: array<f32>;
@group(0) @binding(1) var<storage, read> weak: array<f32>;
@group(0) @binding(2) var<storage, read> maxima: array<f32>;
@group(0) @binding(3) var<storage, read_write> z: array<u32>;

const B = f32(BETA) / 100.0;
const DEPTH = log(f32(ALPHA) / 100.0);
// The bits of −∞, which WGSL has no literal for.
const MASKED = 0xff800000u;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= T * CHUNKS) {
    return;
  }
  let token = id.x / CHUNKS;
  let row = token * V;
  var most = maxima[token * CHUNKS];
  for (var c = 1u; c < CHUNKS; c++) {
    let other = maxima[token * CHUNKS + c];
    most = select(most, other, other > most);
  }
  let begin = id.x % CHUNKS * CHUNK;
  for (var i = row + begin; i < row + min(begin + CHUNK, V); i++) {
    let s = strong[i];
    // The difference is exact where the largest is near: what is kept does not hang on how ln α + max is rounded.
    z[i] = select(MASKED, bitcast<u32>((1.0 + B) * s - B * weak[i]), s - most >= DEPTH);
  }
}
