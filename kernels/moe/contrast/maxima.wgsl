// The largest strong logit of each chunk of a row, T×V row-major. Constants: T, V, CHUNK, CHUNKS. A thread takes CHUNK
// neighbouring logits; what is not a number is larger than nothing.
@group(0) @binding(0) var<storage, read> strong: array<f32>;
@group(0) @binding(1) var<storage, read_write> maxima: array<f32>;

const LOWEST = -0x1.fffffep+127;

fn larger(a: vec4f, b: vec4f) -> vec4f {
  return select(a, b, b > a);
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= T * CHUNKS) {
    return;
  }
  let row = id.x / CHUNKS * V;
  let begin = id.x % CHUNKS * CHUNK;
  let end = min(begin + CHUNK, V);
  var most = vec4f(LOWEST);
  var i = begin;
  for (; i + 4u <= end; i += 4u) {
    most = larger(most, vec4f(strong[row + i], strong[row + i + 1u], strong[row + i + 2u], strong[row + i + 3u]));
  }
  for (; i < end; i++) {
    most = larger(most, vec4f(strong[row + i]));
  }
  let pair = larger(vec4f(most.xyxy), vec4f(most.zwzw));
  maxima[id.x] = larger(pair, pair.yxyx).x;
}
