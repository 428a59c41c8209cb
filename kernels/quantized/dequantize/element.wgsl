// block.wgsl for every size: a thread computes one word of the output, an f32 or two halves.
//
// Constants as there, and ACROSS, threads of a line of workgroups. Neighbouring threads write neighbouring words, and
// read the same word of codes many times over.
@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

// Elements of the output in a word of it.
const EACH = 1u + HALF;

fn word(n: u32, block: u32, w: u32) -> u32 {
  return words[(block * BITS + w) * STRIDE + n];
}

fn code(n: u32, k: u32) -> u32 {
  let block = k / 32u;
  let e = k % 32u;
  let byte = 8u * (e % 4u);
  let quad = e / 4u;
  if (BITS == 8u) {
    return (word(n, block, quad) >> byte) & 255u;
  }
  if (BITS == 4u) {
    return (word(n, block, quad / 2u) >> (byte + 4u * (quad % 2u))) & 15u;
  }
  let low = (word(n, block, quad / 4u) >> (byte + 2u * (quad % 4u))) & 3u;
  if (BITS == 2u) {
    return low;
  }
  return low | (((word(n, block, 2u) >> (byte + quad)) & 1u) << 2u);
}

fn number(code: u32) -> f32 {
  if (FP4 == 0u) {
    return f32(code);
  }
  let exponent = (code >> 1u) & 3u;
  let fraction = (code & 1u) | select(0u, 2u, exponent > 0u);
  let magnitude = f32(fraction << max(exponent, 1u)) * 0.25;
  return select(magnitude, -magnitude, code >= 8u);
}

// 0 past the end.
fn weight(i: u32) -> f32 {
  if (i >= N * K) {
    return 0.0;
  }
  let n = i / K;
  let k = i % K;
  let grid = unpack2x16float(scales[(k / GROUP) * STRIDE + n]);
  return number(code(n, k)) * grid.x + grid.y;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let at = id.y * ACROSS + id.x;
  let i = at * EACH;
  if (i >= N * K) {
    return;
  }
  if (HALF == 1u) {
    out[at] = pack2x16float(vec2f(weight(i), weight(i + 1u)));
  } else {
    out[at] = bitcast<u32>(weight(i));
  }
}
