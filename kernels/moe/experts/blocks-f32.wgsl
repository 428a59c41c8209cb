// Weights in f32: four k × four columns. Constants: K, WIDE of the algorithm.
@group(0) @binding(1) var<storage, read> weights: array<vec4f>;

// k = 4·k4 … 4·k4 + 3 of an expert's inputs, a k in each column of the matrix; four columns of weights from 4·`column` on.
fn w4x4(expert: u32, k4: u32, column: u32) -> mat4x4f {
  let i = (expert * K + k4 * 4u) * WIDE + column;
  return mat4x4f(weights[i], weights[i + WIDE], weights[i + 2u * WIDE], weights[i + 3u * WIDE]);
}
