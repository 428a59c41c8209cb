// Products of rows with their experts' weights: a tile of the plan holds up to 8 rows of one expert. Constants: N (outputs), K
// (inputs), CHOICES (experts a token goes through), ROWS (assignments), TILES, ORDER, and PAIR:
//
// 1: the first product, from a token to hidden units. A row of weights holds N gates, then N ups; rows are gathered from
//    the tokens and silu(gate)·up is stored in the order of the plan.
// 0: the second, from hidden units to an output. Rows are read in the order of the plan, scaled by their routing weights
//    and scattered to their assignments; who adds a token's is a pass of its own, so that nothing is added by two.
//
// As in kernels/matmul/direct.wgsl a thread keeps 8 rows × 8 columns in registers, unrolled by hand, two k a turn: the 8
// columns are 4 gates and the 4 ups that belong to them, or 8 neighbours. Tiles of few rows, which many experts make, take
// shorter forms instead of computing what nobody asked for.
const_assert N % 4u == 0u && K % 2u == 0u;

@group(0) @binding(0) var<storage, read> a: array<vec2f>;
// binding 1: weights, and w4 to read them: a file for each storage.
@group(0) @binding(2) var<storage, read> plan: array<u32>;
@group(0) @binding(3) var<storage, read> routes: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

// vec4s in a row of outputs and of weights, and from a thread's left columns to its right ones; vec2s in a row of inputs.
const N4 = N / 4u;
const WIDE = select(N4, 2u * N4, PAIR == 1u);
const RIGHT = select(1u, N4, PAIR == 1u);
const STEP = select(2u, 1u, PAIR == 1u);
const A_ROW = K / 2u;

fn row_of(position: u32) -> u32 {
  if (PAIR == 1u) {
    return plan[ORDER + position] / CHOICES;
  }
  return position;
}

fn store(position: u32, column: u32, left: vec4f, right: vec4f) {
  if (PAIR == 1u) {
    out[position * N4 + column] = left / (1.0 + exp(-left)) * right;
    return;
  }
  let assignment = plan[ORDER + position];
  let weight = bitcast<f32>(routes[ROWS + assignment]);
  let i = assignment * N4 + column;
  out[i] = weight * left;
  if (column + 1u < N4) {
    out[i + 1u] = weight * right;
  }
}

fn eight(expert: u32, first: u32, rows: u32, column: u32) {
  let i0 = row_of(first) * A_ROW;
  let i1 = row_of(first + min(1u, rows - 1u)) * A_ROW;
  let i2 = row_of(first + min(2u, rows - 1u)) * A_ROW;
  let i3 = row_of(first + min(3u, rows - 1u)) * A_ROW;
  let i4 = row_of(first + min(4u, rows - 1u)) * A_ROW;
  let i5 = row_of(first + min(5u, rows - 1u)) * A_ROW;
  let i6 = row_of(first + min(6u, rows - 1u)) * A_ROW;
  let i7 = row_of(first + min(7u, rows - 1u)) * A_ROW;
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();
  var l4 = vec4f(); var h4 = vec4f(); var l5 = vec4f(); var h5 = vec4f();
  var l6 = vec4f(); var h6 = vec4f(); var l7 = vec4f(); var h7 = vec4f();
  var j = expert * K * WIDE + column;
  for (var k = 0u; k < A_ROW; k++) {
    let a0 = a[i0 + k]; let a1 = a[i1 + k]; let a2 = a[i2 + k]; let a3 = a[i3 + k];
    let a4 = a[i4 + k]; let a5 = a[i5 + k]; let a6 = a[i6 + k]; let a7 = a[i7 + k];
    var left = w4(j);
    var right = w4(j + RIGHT);
    l0 += a0.x * left; l1 += a1.x * left; l2 += a2.x * left; l3 += a3.x * left;
    l4 += a4.x * left; l5 += a5.x * left; l6 += a6.x * left; l7 += a7.x * left;
    h0 += a0.x * right; h1 += a1.x * right; h2 += a2.x * right; h3 += a3.x * right;
    h4 += a4.x * right; h5 += a5.x * right; h6 += a6.x * right; h7 += a7.x * right;
    left = w4(j + WIDE);
    right = w4(j + WIDE + RIGHT);
    l0 += a0.y * left; l1 += a1.y * left; l2 += a2.y * left; l3 += a3.y * left;
    l4 += a4.y * left; l5 += a5.y * left; l6 += a6.y * left; l7 += a7.y * left;
    h0 += a0.y * right; h1 += a1.y * right; h2 += a2.y * right; h3 += a3.y * right;
    h4 += a4.y * right; h5 += a5.y * right; h6 += a6.y * right; h7 += a7.y * right;
    j += 2u * WIDE;
  }
  store(first, column, l0, h0);
  if (rows > 1u) { store(first + 1u, column, l1, h1); }
  if (rows > 2u) { store(first + 2u, column, l2, h2); }
  if (rows > 3u) { store(first + 3u, column, l3, h3); }
  if (rows > 4u) { store(first + 4u, column, l4, h4); }
  if (rows > 5u) { store(first + 5u, column, l5, h5); }
  if (rows > 6u) { store(first + 6u, column, l6, h6); }
  if (rows > 7u) { store(first + 7u, column, l7, h7); }
}

fn four(expert: u32, first: u32, rows: u32, column: u32) {
  let i0 = row_of(first) * A_ROW;
  let i1 = row_of(first + min(1u, rows - 1u)) * A_ROW;
  let i2 = row_of(first + min(2u, rows - 1u)) * A_ROW;
  let i3 = row_of(first + min(3u, rows - 1u)) * A_ROW;
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();
  var j = expert * K * WIDE + column;
  for (var k = 0u; k < A_ROW; k++) {
    let a0 = a[i0 + k]; let a1 = a[i1 + k]; let a2 = a[i2 + k]; let a3 = a[i3 + k];
    var left = w4(j);
    var right = w4(j + RIGHT);
    l0 += a0.x * left; l1 += a1.x * left; l2 += a2.x * left; l3 += a3.x * left;
    h0 += a0.x * right; h1 += a1.x * right; h2 += a2.x * right; h3 += a3.x * right;
    left = w4(j + WIDE);
    right = w4(j + WIDE + RIGHT);
    l0 += a0.y * left; l1 += a1.y * left; l2 += a2.y * left; l3 += a3.y * left;
    h0 += a0.y * right; h1 += a1.y * right; h2 += a2.y * right; h3 += a3.y * right;
    j += 2u * WIDE;
  }
  store(first, column, l0, h0);
  if (rows > 1u) { store(first + 1u, column, l1, h1); }
  if (rows > 2u) { store(first + 2u, column, l2, h2); }
  if (rows > 3u) { store(first + 3u, column, l3, h3); }
}

fn one(expert: u32, first: u32, rows: u32, column: u32) {
  let i0 = row_of(first) * A_ROW;
  var l0 = vec4f(); var h0 = vec4f();
  var j = expert * K * WIDE + column;
  for (var k = 0u; k < A_ROW; k++) {
    let a0 = a[i0 + k];
    var left = w4(j);
    var right = w4(j + RIGHT);
    l0 += a0.x * left;
    h0 += a0.x * right;
    left = w4(j + WIDE);
    right = w4(j + WIDE + RIGHT);
    l0 += a0.y * left;
    h0 += a0.y * right;
    j += 2u * WIDE;
  }
  store(first, column, l0, h0);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x * STEP;
  if (column >= N4) {
    return;
  }
  let expert = plan[TILES + 3u * id.y];
  let first = plan[TILES + 3u * id.y + 1u];
  let rows = plan[TILES + 3u * id.y + 2u];
  if (rows > 4u) {
    eight(expert, first, rows, column);
  } else if (rows > 1u) {
    four(expert, first, rows, column);
  } else if (rows == 1u) {
    one(expert, first, rows, column);
  }
}
