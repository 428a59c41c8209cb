// RMSNorm of each row: y = x·gain / √(mean x² + EPS). A thread owns a row. Constants: ROWS, WIDTH, SPAN (threads).
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const EPS = 1e-5;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var row = id.x; row < ROWS; row += SPAN) {
    let first = row * WIDTH;
    var square = 0.0;
    for (var c = 0u; c < WIDTH; c++) {
      square += x[first + c] * x[first + c];
    }
    let scale = inverseSqrt(square / f32(WIDTH) + EPS);
    for (var c = 0u; c < WIDTH; c++) {
      y[first + c] = x[first + c] * scale * gain[c];
    }
  }
}
