// Y = X·Ŵᵀ by tiles of 64 rows × 96 outputs, on GPUs: a vector is looked up once a tile. Constants: M, N, BLOCKS, X_ROW,
// X_FROM, SHIFT_ROW, SHIFT_FROM; AFFINE, ADD: 1 or 0; and those of entry.wgsl, which with vector-*.wgsl, octet-*.wgsl and
// half-*.wgsl is put after this file.
//
// 96 outputs are whole vectors of 2, 4, 6, 8 and 12. A workgroup of 96 threads brings eight columns of both operands into
// workgroup memory, X transposed, then each thread multiplies 8×8 of the tile.
const_assert X_ROW % 4u == 0u;

@group(0) @binding(3) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read> shifts: array<f32>;
@group(0) @binding(5) var<storage, read> before: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

const THREADS = 96u;
const BM = 64u;
const BN = 96u;
const BK = 8u;
const GROUPS = BN / V;
// Bits of a merged code: eight fill WORDS words.
const WIDTH = 4u * WORDS;

// The rows of X and the outputs of Ŵ stand side by side, columns one after the other.
var<workgroup> left: array<f32, BK * BM>;
var<workgroup> right: array<f32, BK * BN>;

var<private> slot: u32;

// One output of the vector that is being looked up.
fn put(o: u32, value: f32) {
  right[slot + o] = value;
}

// Code `j` of eight that begin at word `at`.
fn code(at: u32, j: u32) -> u32 {
  let bit = j * WIDTH;
  let shift = bit % 32u;
  let word = at + (bit / 32u) * S;
  var bits = codes[word] >> shift;
  if (shift + WIDTH > 32u) {
    bits |= codes[word + S] << (32u - shift);
  }
  return bits & ((1u << WIDTH) - 1u);
}

fn write_one(row: u32, column: u32, value: f32) {
  if (column >= N) {
    return;
  }
  let i = row * N + column;
  if (ADD == 1u) {
    y[i] = before[i] + value;
  } else {
    y[i] = value;
  }
}

fn write(row: u32, column: u32, low: vec4f, high: vec4f) {
  if (row >= M) {
    return;
  }
  write_one(row, column, low.x);
  write_one(row, column + 1u, low.y);
  write_one(row, column + 2u, low.z);
  write_one(row, column + 3u, low.w);
  write_one(row, column + 4u, high.x);
  write_one(row, column + 5u, high.y);
  write_one(row, column + 6u, high.z);
  write_one(row, column + 7u, high.w);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let first_row = workgroup.y * BM;
  let first_group = workgroup.x * GROUPS;
  let across = thread % 12u;
  let down = thread / 12u;
  var l0 = vec4f(); var h0 = vec4f();
  var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f();
  var l3 = vec4f(); var h3 = vec4f();
  var l4 = vec4f(); var h4 = vec4f();
  var l5 = vec4f(); var h5 = vec4f();
  var l6 = vec4f(); var h6 = vec4f();
  var l7 = vec4f(); var h7 = vec4f();

  for (var turn = 0u; turn < 4u * BLOCKS; turn++) {
    // Rows and groups past the end repeat the last one; what comes of them is not written.
    for (var i = thread; i < 2u * BM; i += THREADS) {
      let row = i / 2u;
      let part = i % 2u;
      let value = x[min(first_row + row, M - 1u) * (X_ROW / 4u) + X_FROM / 4u + turn * 2u + part];
      let at = part * 4u * BM + row;
      left[at] = value.x;
      left[at + BM] = value.y;
      left[at + 2u * BM] = value.z;
      left[at + 3u * BM] = value.w;
    }
    for (var i = thread; i < GROUPS * BK; i += THREADS) {
      let group = i % GROUPS;
      let j = i / GROUPS;
      slot = j * BN;
      store(group, entry(code(turn * WORDS * S + min(first_group + group, S - 1u), j)));
    }
    workgroupBarrier();
    for (var k = 0u; k < BK; k++) {
      let a = k * BM + 8u * down;
      let i = k * BN + 8u * across;
      let b = vec4f(right[i], right[i + 1u], right[i + 2u], right[i + 3u]);
      let c = vec4f(right[i + 4u], right[i + 5u], right[i + 6u], right[i + 7u]);
      l0 += left[a + 0u] * b; h0 += left[a + 0u] * c;
      l1 += left[a + 1u] * b; h1 += left[a + 1u] * c;
      l2 += left[a + 2u] * b; h2 += left[a + 2u] * c;
      l3 += left[a + 3u] * b; h3 += left[a + 3u] * c;
      l4 += left[a + 4u] * b; h4 += left[a + 4u] * c;
      l5 += left[a + 5u] * b; h5 += left[a + 5u] * c;
      l6 += left[a + 6u] * b; h6 += left[a + 6u] * c;
      l7 += left[a + 7u] * b; h7 += left[a + 7u] * c;
    }
    workgroupBarrier();
  }

  // What biases add, a row each; 0 without any.
  if (thread < BM) {
    var shift = 0.0;
    if (AFFINE == 1u) {
      let start = min(first_row + thread, M - 1u) * SHIFT_ROW + SHIFT_FROM;
      for (var block = 0u; block < BLOCKS; block++) {
        shift += shifts[start + block];
      }
    }
    left[thread] = shift;
  }
  workgroupBarrier();
  let top = first_row + 8u * down;
  let column = first_group * V + 8u * across;
  write(top + 0u, column, l0 + left[8u * down + 0u], h0 + left[8u * down + 0u]);
  write(top + 1u, column, l1 + left[8u * down + 1u], h1 + left[8u * down + 1u]);
  write(top + 2u, column, l2 + left[8u * down + 2u], h2 + left[8u * down + 2u]);
  write(top + 3u, column, l3 + left[8u * down + 3u], h3 + left[8u * down + 3u]);
  write(top + 4u, column, l4 + left[8u * down + 4u], h4 + left[8u * down + 4u]);
  write(top + 5u, column, l5 + left[8u * down + 5u], h5 + left[8u * down + 5u]);
  write(top + 6u, column, l6 + left[8u * down + 6u], h6 + left[8u * down + 6u]);
  write(top + 7u, column, l7 + left[8u * down + 7u], h7 + left[8u * down + 7u]);
}
