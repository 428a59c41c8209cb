// Reads VECTORS vec4s SWEEPS times. Constants: VECTORS, SWEEPS, COLUMNS, ROWS, SHIFT (see grid.ts).
//
// Threads stand in ROWS of COLUMNS. In a sweep each reads every COLUMNSth vector, so that neighbours read
// neighbouring 16 bytes, four in flight at a time. What a thread read is in its result, so that no load can be
// dropped. SHIFT is at most half of COLUMNS, and ROWS·COLUMNS at most 2²⁰: nothing here overflows.
@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= COLUMNS * ROWS) {
    return;
  }
  let row = id.x / COLUMNS;
  var column = (id.x % COLUMNS + row * SHIFT) % COLUMNS;
  var sum = vec4f();
  for (var sweep = row; sweep < SWEEPS; sweep += ROWS) {
    var i = column;
    for (; i + 3u * COLUMNS < VECTORS; i += 4u * COLUMNS) {
      sum += source[i];
      sum += source[i + COLUMNS];
      sum += source[i + 2u * COLUMNS];
      sum += source[i + 3u * COLUMNS];
    }
    for (; i < VECTORS; i += COLUMNS) {
      sum += source[i];
    }
    column = (column + SHIFT) % COLUMNS;
  }
  sums[id.x] = (sum.x + sum.y) + (sum.z + sum.w);
}
