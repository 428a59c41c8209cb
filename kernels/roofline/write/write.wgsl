// Writes VECTORS vec4s SWEEPS times. Constants: VECTORS, SWEEPS, COLUMNS, ROWS, SHIFT (see grid.ts).
//
// Threads are laid out as in roofline/read. A place always gets the same value, the indices of its four words, so
// that it does not matter which of several writers comes last.
@group(0) @binding(0) var<storage, read_write> target_: array<vec4u>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= COLUMNS * ROWS) {
    return;
  }
  let row = id.x / COLUMNS;
  var column = (id.x % COLUMNS + row * SHIFT) % COLUMNS;
  for (var sweep = row; sweep < SWEEPS; sweep += ROWS) {
    for (var i = column; i < VECTORS; i += COLUMNS) {
      target_[i] = vec4u(4u * i) + vec4u(0u, 1u, 2u, 3u);
    }
    column = (column + SHIFT) % COLUMNS;
  }
}
