// The first of two passes over long rows: largest value and sum of weights of each chunk. Constants: R, C, CHUNK, SPLITS.
//
// A thread takes CHUNK neighbouring columns of a row, without workgroup memory; split-write.wgsl does the rest.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> states: array<vec2f>;

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
  if (id.x >= R * SPLITS) {
    return;
  }
  let start = (id.x % SPLITS) * CHUNK;
  let end = min(start + CHUNK, C);
  let first = id.x / SPLITS * C;
  var largest = LOWEST;
  var sum = 0.0;
  for (var c = start; c < end; c += 4u) {
    // Columns past the end repeat the last one and weigh nothing.
    let line = vec4f(x[first + c], x[first + min(c + 1u, end - 1u)], x[first + min(c + 2u, end - 1u)],
      x[first + min(c + 3u, end - 1u)]);
    let top = max(largest, max(max(line.x, line.y), max(line.z, line.w)));
    let weight = select(vec4f(), weights_of(line, top), vec4u(c, c + 1u, c + 2u, c + 3u) < vec4u(end));
    sum = sum * weight_of(largest, top) + ((weight.x + weight.y) + (weight.z + weight.w));
    largest = top;
  }
  states[id.x] = vec2f(largest, sum);
}
