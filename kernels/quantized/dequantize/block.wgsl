// Codes to weights: a thread decodes a block of 32 columns of one row, unrolled by hand and without workgroup memory.
//
// Words are laid out by columns: word w of block b of row n at (b·BITS + w)·STRIDE + n, the group's scale and offset at
// g·STRIDE + n; which element lies where in a word is said in src/packing/README.md. Constants: N, K, BITS, GROUP,
// STRIDE, FP4, HALF. The output is N×K row-major, in pairs of words: two f32s, or four halves.
//
// Whole blocks, each in one group; element.wgsl takes the rest.
const_assert K % 32u == 0u && GROUP % 32u == 0u;

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec2u>;

// The numbers of four codes, one a byte.
fn numbers(q: u32) -> vec4f {
  let code = (vec4u(q) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
  if (FP4 == 0u) {
    return vec4f(code);
  }
  // E2M1: a sign, two bits of exponent with bias 1, one of fraction; without exponent it is 0 or 1/2.
  let exponent = (code >> vec4u(1u)) & vec4u(3u);
  let fraction = (code & vec4u(1u)) | select(vec4u(0u), vec4u(2u), exponent > vec4u(0u));
  let magnitude = vec4f(fraction << max(exponent, vec4u(1u))) * 0.25;
  return select(magnitude, -magnitude, code >= vec4u(8u));
}

// Writes the weights of four codes to place `at` of the output, counted in fours.
fn store(at: u32, q: u32, grid: vec2f) {
  let w = numbers(q) * grid.x + grid.y;
  if (HALF == 1u) {
    out[at] = vec2u(pack2x16float(w.xy), pack2x16float(w.zw));
  } else {
    out[2u * at] = bitcast<vec2u>(w.xy);
    out[2u * at + 1u] = bitcast<vec2u>(w.zw);
  }
}

// Sixteen codes of 2 bits, or of 3 with their high bits in `p`.
fn store_plane(at: u32, q: u32, p: u32, grid: vec2f) {
  store(at, (q & 0x03030303u) | ((p & 0x01010101u) << 2u), grid);
  store(at + 1u, ((q >> 2u) & 0x03030303u) | (((p >> 1u) & 0x01010101u) << 2u), grid);
  store(at + 2u, ((q >> 4u) & 0x03030303u) | (((p >> 2u) & 0x01010101u) << 2u), grid);
  store(at + 3u, ((q >> 6u) & 0x03030303u) | (((p >> 3u) & 0x01010101u) << 2u), grid);
}

fn store_pair(at: u32, q: u32, grid: vec2f) {
  store(at, q & 0x0f0f0f0fu, grid);
  store(at + 1u, (q >> 4u) & 0x0f0f0f0fu, grid);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n >= N) {
    return;
  }
  let grid = unpack2x16float(scales[(id.y * 32u / GROUP) * STRIDE + n]);
  let word = id.y * BITS * STRIDE + n;
  let at = (n * K + id.y * 32u) / 4u;
  if (BITS == 8u) {
    store(at, words[word], grid);
    store(at + 1u, words[word + STRIDE], grid);
    store(at + 2u, words[word + 2u * STRIDE], grid);
    store(at + 3u, words[word + 3u * STRIDE], grid);
    store(at + 4u, words[word + 4u * STRIDE], grid);
    store(at + 5u, words[word + 5u * STRIDE], grid);
    store(at + 6u, words[word + 6u * STRIDE], grid);
    store(at + 7u, words[word + 7u * STRIDE], grid);
  }
  if (BITS == 4u) {
    store_pair(at, words[word], grid);
    store_pair(at + 2u, words[word + STRIDE], grid);
    store_pair(at + 4u, words[word + 2u * STRIDE], grid);
    store_pair(at + 6u, words[word + 3u * STRIDE], grid);
  }
  if (BITS == 3u) {
    let plane = words[word + 2u * STRIDE];
    store_plane(at, words[word], plane, grid);
    store_plane(at + 4u, words[word + STRIDE], plane >> 4u, grid);
  }
  if (BITS == 2u) {
    store_plane(at, words[word], 0u, grid);
    store_plane(at + 4u, words[word + STRIDE], 0u, grid);
  }
}
