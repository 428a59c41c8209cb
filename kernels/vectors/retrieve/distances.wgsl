// ‖x − y‖² of four queries and every row, [QUERIES, ROWS]. Constants: QUERIES, ROWS, D4, ACROSS.
//
// Neighbouring threads take neighbouring rows and the same queries.
@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read> y: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> distances: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= ROWS) {
    return;
  }
  let first = 4u * id.y;
  let at = min(vec4u(first) + vec4u(0u, 1u, 2u, 3u), vec4u(QUERIES - 1u)) * D4;
  var sum = vec4f();
  for (var k = 0u; k < D4; k++) {
    let value = y[row * D4 + k];
    let a = x[at.x + k] - value;
    let b = x[at.y + k] - value;
    let c = x[at.z + k] - value;
    let d = x[at.w + k] - value;
    sum += vec4f(dot(a, a), dot(b, b), dot(c, c), dot(d, d));
  }
  for (var q = 0u; q < min(4u, QUERIES - first); q++) {
    distances[(first + q) * ROWS + row] = sum[q];
  }
}
