// rows.wgsl for sizes that are not whole vec4s, from scalar loads: 4 rows × 4 columns at a time, with the same constants and
// HEIGHT, the most rows of a tile. Indices past the last row or column repeat it; only what exists is stored.
@group(0) @binding(0) var<storage, read> a: array<f32>;
// binding 1: weights, and w_at to read them: a file for each storage.
@group(0) @binding(2) var<storage, read> plan: array<u32>;
@group(0) @binding(3) var<storage, read> routes: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

const WIDE = select(N, 2u * N, PAIR == 1u);

fn row_of(position: u32) -> u32 {
  if (PAIR == 1u) {
    return plan[ORDER + position] / CHOICES;
  }
  return position;
}

fn columns_at(line: u32, column: u32) -> vec4f {
  return vec4f(
    w_at(line + column),
    w_at(line + min(column + 1u, N - 1u)),
    w_at(line + min(column + 2u, N - 1u)),
    w_at(line + min(column + 3u, N - 1u)),
  );
}

fn store(position: u32, column: u32, left: vec4f, right: vec4f) {
  var row = position;
  var values = left;
  if (PAIR == 1u) {
    values = left / (1.0 + exp(-left)) * right;
  } else {
    row = plan[ORDER + position];
    values = bitcast<f32>(routes[ROWS + row]) * left;
  }
  let i = row * N + column;
  out[i] = values.x;
  if (column + 1u < N) { out[i + 1u] = values.y; }
  if (column + 2u < N) { out[i + 2u] = values.z; }
  if (column + 3u < N) { out[i + 3u] = values.w; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * 4u;
  if (column >= N) {
    return;
  }
  let expert = plan[TILES + 3u * id.y];
  let first = plan[TILES + 3u * id.y + 1u];
  let rows = plan[TILES + 3u * id.y + 2u];
  for (var r = 0u; r < rows; r += 4u) {
    let i0 = row_of(first + r) * K;
    let i1 = row_of(first + min(r + 1u, rows - 1u)) * K;
    let i2 = row_of(first + min(r + 2u, rows - 1u)) * K;
    let i3 = row_of(first + min(r + 3u, rows - 1u)) * K;
    var l0 = vec4f(); var l1 = vec4f(); var l2 = vec4f(); var l3 = vec4f();
    var h0 = vec4f(); var h1 = vec4f(); var h2 = vec4f(); var h3 = vec4f();
    for (var k = 0u; k < K; k++) {
      let line = (expert * K + k) * WIDE;
      let left = columns_at(line, column);
      l0 += a[i0 + k] * left; l1 += a[i1 + k] * left; l2 += a[i2 + k] * left; l3 += a[i3 + k] * left;
      if (PAIR == 1u) {
        let right = columns_at(line + N, column);
        h0 += a[i0 + k] * right; h1 += a[i1 + k] * right; h2 += a[i2 + k] * right; h3 += a[i3 + k] * right;
      }
    }
    store(first + r, column, l0, h0);
    if (r + 1u < rows) { store(first + r + 1u, column, l1, h1); }
    if (r + 2u < rows) { store(first + r + 2u, column, l2, h2); }
    if (r + 3u < rows) { store(first + r + 3u, column, l3, h3); }
  }
}
