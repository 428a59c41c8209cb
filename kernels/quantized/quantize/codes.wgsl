// Second pass of quantize: the codes, a thread a block of 32 columns of one row. Any sizes.
//
// Constants as in scales.wgsl, and BLOCKS. Words are laid out by columns: word w of block b of row n at
// (b·BITS + w)·STRIDE + n; which element lies where in a word is said in src/packing/README.md.
@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read_write> packed: array<u32>;

const MIDDLE = f32(1u << (BITS - 1u));
const LAST = f32((1u << BITS) - 1u);

// The code of one weight; 0 past the end of a row.
fn code(row: u32, k: u32) -> u32 {
  if (k >= K) {
    return 0u;
  }
  let grid = unpack2x16float(packed[SCALES + (k / GROUP) * STRIDE + row]);
  let w = weights[row * K + k];
  if (MINMAX == 1u) {
    // Equal weights: all of them are the offset; zeros are the middle code, as the CPU has it.
    if (grid.x == 0.0) {
      return select(0u, u32(MIDDLE), grid.y == 0.0);
    }
    return u32(clamp(floor((w - grid.y) / grid.x + 0.5), 0.0, LAST));
  }
  if (grid.x == 0.0) {
    return u32(MIDDLE);
  }
  return u32(clamp(floor(w / grid.x + 0.5) + MIDDLE, 0.0, LAST));
}

// Four codes, one a byte.
fn quad(row: u32, k: u32) -> u32 {
  return code(row, k) | (code(row, k + 1u) << 8u) | (code(row, k + 2u) << 16u) | (code(row, k + 3u) << 24u);
}

fn low(q: u32) -> u32 {
  return q & 0x03030303u;
}

fn high(q: u32) -> u32 {
  return (q >> 2u) & 0x01010101u;
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= STRIDE) {
    return;
  }
  let at = id.y * BITS * STRIDE + row;
  if (row >= N) {
    for (var w = 0u; w < BITS; w++) {
      packed[at + w * STRIDE] = 0u;
    }
    return;
  }
  let k = id.y * 32u;
  if (BITS == 8u) {
    for (var w = 0u; w < 8u; w++) {
      packed[at + w * STRIDE] = quad(row, k + 4u * w);
    }
  }
  if (BITS == 4u) {
    for (var w = 0u; w < 4u; w++) {
      packed[at + w * STRIDE] = quad(row, k + 8u * w) | (quad(row, k + 8u * w + 4u) << 4u);
    }
  }
  if (BITS <= 3u) {
    var plane = 0u;
    for (var w = 0u; w < 2u; w++) {
      let start = k + 16u * w;
      let a = quad(row, start);
      let b = quad(row, start + 4u);
      let c = quad(row, start + 8u);
      let d = quad(row, start + 12u);
      packed[at + w * STRIDE] = low(a) | (low(b) << 2u) | (low(c) << 4u) | (low(d) << 6u);
      plane |= (high(a) | (high(b) << 1u) | (high(c) << 2u) | (high(d) << 3u)) << (4u * w);
    }
    if (BITS == 3u) {
      packed[at + 2u * STRIDE] = plane;
    }
  }
}
