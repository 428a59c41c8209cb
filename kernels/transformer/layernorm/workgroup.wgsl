// LayerNorm of each row: y = (x − mean)·gain / √(variance + EPS) + bias. A workgroup owns a row and goes over it three times;
// both sums are trees in workgroup memory. Constants: ROWS, WIDTH, SPAN (workgroups), THREADS.
const_assert (THREADS & (THREADS - 1u)) == 0u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> gain: array<f32>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const EPS = 1e-5;
var<workgroup> parts: array<f32, THREADS>;

/** The sum of every thread's `part`, in all of them. */
fn sum_of(part: f32, lane: u32) -> f32 {
  parts[lane] = part;
  workgroupBarrier();
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      parts[lane] += parts[lane + half];
    }
    workgroupBarrier();
  }
  let sum = parts[0];
  // The next sum writes what slower threads may still read.
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var row = group.x; row < ROWS; row += SPAN) {
    let first = row * WIDTH;
    var part = 0.0;
    for (var c = lane; c < WIDTH; c += THREADS) {
      part += x[first + c];
    }
    let mean = sum_of(part, lane) / f32(WIDTH);
    var square = 0.0;
    for (var c = lane; c < WIDTH; c += THREADS) {
      let from_mean = x[first + c] - mean;
      square += from_mean * from_mean;
    }
    let scale = inverseSqrt(sum_of(square, lane) / f32(WIDTH) + EPS);
    for (var c = lane; c < WIDTH; c += THREADS) {
      y[first + c] = (x[first + c] - mean) * scale * gain[c] + bias[c];
    }
  }
}
