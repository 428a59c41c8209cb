// LayerNorm of each row: y = (x − mean)·gain / √(variance + EPS) + bias. A thread owns a row and goes over it three times:
// for the mean, for the squares about it, to write. Constants: ROWS, WIDTH, SPAN (threads).
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const EPS = 1e-5;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var row = id.x; row < ROWS; row += SPAN) {
    let first = row * WIDTH;
    var sum = 0.0;
    for (var c = 0u; c < WIDTH; c++) {
      sum += x[first + c];
    }
    let mean = sum / f32(WIDTH);
    var square = 0.0;
    for (var c = 0u; c < WIDTH; c++) {
      let from_mean = x[first + c] - mean;
      square += from_mean * from_mean;
    }
    let scale = inverseSqrt(square / f32(WIDTH) + EPS);
    for (var c = 0u; c < WIDTH; c++) {
      y[first + c] = (x[first + c] - mean) * scale * gain[c] + bias[c];
    }
  }
}
