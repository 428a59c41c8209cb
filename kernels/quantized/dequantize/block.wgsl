// Codes to weights: a thread decodes a block of 32 columns of one row, without workgroup memory.
//
// Words are laid out by columns: word w of block b of row n at (b·BITS + w)·STRIDE + n, the group's scale and offset at
// g·STRIDE + n; which element lies where in a word is said in src/packing/README.md. Constants: N, K, BITS, GROUP,
// STRIDE, FP4, HALF. The output is N×K row-major, in pairs of words: two f32s, or four halves.
//
// Four columns are decoded at a time: they must lie in one group and in one row.
const_assert K % 4u == 0u && (GROUP % 4u == 0u || GROUP >= K);

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<vec2u>;

// The numbers of four codes, one a byte.
fn numbers(q: u32) -> vec4f {
  let code = unpack4xU8(q);
  if (FP4 == 0u) {
    return vec4f(code);
  }
  // E2M1: a sign, two bits of exponent with bias 1, one of fraction; without exponent it is 0 or 1/2.
  let exponent = (code >> vec4u(1u)) & vec4u(3u);
  let fraction = (code & vec4u(1u)) | select(vec4u(0u), vec4u(2u), exponent > vec4u(0u));
  let magnitude = vec4f(fraction << max(exponent, vec4u(1u))) * 0.25;
  return select(magnitude, -magnitude, code >= vec4u(8u));
}

// Writes the weights of four codes, of row n from column k on.
fn store(n: u32, k: u32, q: u32) {
  if (k >= K) {
    return;
  }
  let grid = unpack2x16float(scales[(k / GROUP) * STRIDE + n]);
  let w = numbers(q) * grid.x + grid.y;
  let at = (n * K + k) / 4u;
  if (HALF == 1u) {
    out[at] = vec2u(pack2x16float(w.xy), pack2x16float(w.zw));
  } else {
    out[2u * at] = bitcast<vec2u>(w.xy);
    out[2u * at + 1u] = bitcast<vec2u>(w.zw);
  }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n >= N) {
    return;
  }
  let at = id.y * BITS * STRIDE + n;
  let k = id.y * 32u;
  if (BITS == 8u) {
    for (var w = 0u; w < 8u; w++) {
      store(n, k + 4u * w, words[at + w * STRIDE]);
    }
  }
  if (BITS == 4u) {
    for (var w = 0u; w < 4u; w++) {
      let q = words[at + w * STRIDE];
      store(n, k + 8u * w, q & 0x0f0f0f0fu);
      store(n, k + 8u * w + 4u, (q >> 4u) & 0x0f0f0f0fu);
    }
  }
  if (BITS <= 3u) {
    var plane = 0u;
    if (BITS == 3u) {
      plane = words[at + 2u * STRIDE];
    }
    for (var w = 0u; w < 2u; w++) {
      let q = words[at + w * STRIDE];
      let p = plane >> (4u * w);
      let start = k + 16u * w;
      store(n, start, (q & 0x03030303u) | ((p & 0x01010101u) << 2u));
      store(n, start + 4u, ((q >> 2u) & 0x03030303u) | (((p >> 1u) & 0x01010101u) << 2u));
      store(n, start + 8u, ((q >> 4u) & 0x03030303u) | (((p >> 2u) & 0x01010101u) << 2u));
      store(n, start + 12u, ((q >> 6u) & 0x03030303u) | (((p >> 3u) & 0x01010101u) << 2u));
    }
  }
}
