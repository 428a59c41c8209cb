// Softmax of each row, R×C row-major. Constants: R, C.
//
// A thread owns a row and walks over it twice, without workgroup memory: first the online softmax of Milakov and
// Gimelshein (2018), largest value and sum of weights in one go, four values a turn; then the weights.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

// The lowest f32: no value lies below it.
const LOWEST = -0x1.fffffep+127;

// e to the power of how far `value` lies below `top`; past −150 it is 0 anyway, and infinities stay outside.
fn weight_of(value: f32, top: f32) -> f32 {
  return exp2(max(value - top, -150.0) * 1.4426950408889634);
}

// e to the power of how far each value lies below `top`; past −150 it is 0 anyway, and infinities stay outside.
fn weights_of(values: vec4f, top: f32) -> vec4f {
  return exp2(max(values - top, vec4f(-150.0)) * 1.4426950408889634);
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= R) {
    return;
  }
  let first = id.x * C;
  var largest = LOWEST;
  var sum = 0.0;
  for (var c = 0u; c < C; c += 4u) {
    // Columns past the end repeat the last one and weigh nothing.
    let line = vec4f(x[first + c], x[first + min(c + 1u, C - 1u)], x[first + min(c + 2u, C - 1u)],
      x[first + min(c + 3u, C - 1u)]);
    let top = max(largest, max(max(line.x, line.y), max(line.z, line.w)));
    let weight = select(vec4f(), weights_of(line, top), vec4u(c, c + 1u, c + 2u, c + 3u) < vec4u(C));
    sum = sum * weight_of(largest, top) + ((weight.x + weight.y) + (weight.z + weight.w));
    largest = top;
  }
  let scale = 1.0 / sum;
  for (var c = 0u; c < C; c++) {
    y[first + c] = weight_of(x[first + c], largest) * scale;
  }
}
