// RMSNorm of each row: y = x·gain / √(mean x² + EPS). A thread owns a row and takes four columns at a time. Constants:
// ROWS, WIDTH, SPAN (threads).
const_assert WIDTH % 4u == 0u;

const QUADS = WIDTH / 4u;
const EPS = 1e-5;

@group(0) @binding(0) var<storage, read> x: array<vec4f, ROWS * QUADS>;
@group(0) @binding(1) var<storage, read> gain: array<vec4f, QUADS>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f, ROWS * QUADS>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var row = id.x; row < ROWS; row += SPAN) {
    let first = row * QUADS;
    var squares = vec4f();
    for (var c = 0u; c < QUADS; c++) {
      let four = x[first + c];
      squares += four * four;
    }
    let scale = inverseSqrt(dot(squares, vec4f(1.0)) / f32(WIDTH) + EPS);
    for (var c = 0u; c < QUADS; c++) {
      y[first + c] = x[first + c] * scale * gain[c];
    }
  }
}
