// LayerNorm of each row: y = (x − mean)·gain / √(variance + EPS) + bias. A thread owns a row, goes over it three times and
// takes four columns at a time. Constants: ROWS, WIDTH, SPAN (threads).
const_assert WIDTH % 4u == 0u;

const QUADS = WIDTH / 4u;
const EPS = 1e-5;

@group(0) @binding(0) var<storage, read> x: array<vec4f, ROWS * QUADS>;
@group(0) @binding(1) var<storage, read> gain: array<vec4f, QUADS>;
@group(0) @binding(2) var<storage, read> bias: array<vec4f, QUADS>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f, ROWS * QUADS>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var row = id.x; row < ROWS; row += SPAN) {
    let first = row * QUADS;
    var sums = vec4f();
    for (var c = 0u; c < QUADS; c++) {
      sums += x[first + c];
    }
    let mean = dot(sums, vec4f(1.0)) / f32(WIDTH);
    var squares = vec4f();
    for (var c = 0u; c < QUADS; c++) {
      let from_mean = x[first + c] - mean;
      squares += from_mean * from_mean;
    }
    let scale = inverseSqrt(dot(squares, vec4f(1.0)) / f32(WIDTH) + EPS);
    for (var c = 0u; c < QUADS; c++) {
      y[first + c] = (x[first + c] - mean) * scale * gain[c] + bias[c];
    }
  }
}
