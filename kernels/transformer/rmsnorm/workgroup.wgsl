// RMSNorm of each row: y = x·gain / √(mean x² + EPS). A workgroup owns a row; the sum of squares is a tree in workgroup
// memory. Constants: ROWS, WIDTH, SPAN (workgroups).
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const EPS = 1e-5;
const THREADS = 128u;
var<workgroup> squares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var row = group.x; row < ROWS; row += SPAN) {
    let first = row * WIDTH;
    var square = 0.0;
    for (var c = lane; c < WIDTH; c += THREADS) {
      square += x[first + c] * x[first + c];
    }
    squares[lane] = square;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
      if (lane < half) {
        squares[lane] += squares[lane + half];
      }
      workgroupBarrier();
    }
    let scale = inverseSqrt(squares[0] / f32(WIDTH) + EPS);
    for (var c = lane; c < WIDTH; c += THREADS) {
      y[first + c] = x[first + c] * scale * gain[c];
    }
    // The next row writes what slower threads may still read.
    workgroupBarrier();
  }
}
