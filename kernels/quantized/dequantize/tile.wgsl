// Codes to weights for GPUs: 32 rows × 32 columns a workgroup, read across the rows and written along them by way of
// workgroup memory, so that both are whole lines. Constants as in block.wgsl; any rows, halves in pairs.
const_assert HALF == 0u || K % 2u == 0u;

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<u32>;
@group(0) @binding(2) var<storage, read_write> out: array<u32>;

// A row of the tile of codes; one more than 32, so that a column's entries lie in different banks.
const PITCH = 33u;
const EACH = 1u + HALF;

var<workgroup> tile: array<u32, 1056>;

fn number(code: u32) -> f32 {
  if (FP4 == 0u) {
    return f32(code);
  }
  let exponent = (code >> 1u) & 3u;
  let fraction = (code & 1u) | select(0u, 2u, exponent > 0u);
  let magnitude = f32(fraction << max(exponent, 1u)) * 0.25;
  return select(magnitude, -magnitude, code >= 8u);
}

// Four codes of row `row` of the tile from column `k` on, one a byte.
fn put(row: u32, k: u32, q: u32) {
  let at = row * PITCH + k;
  tile[at] = q & 255u;
  tile[at + 1u] = (q >> 8u) & 255u;
  tile[at + 2u] = (q >> 16u) & 255u;
  tile[at + 3u] = q >> 24u;
}

fn weight(n: u32, k: u32, code: u32) -> f32 {
  let grid = unpack2x16float(scales[(k / GROUP) * STRIDE + n]);
  return number(code) * grid.x + grid.y;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = local % 32u;
  let half = local / 32u;
  let n = min(group.x * 32u + row, N - 1u);
  let at = group.y * BITS * STRIDE + n;
  if (BITS == 8u) {
    for (var w = half; w < 8u; w += 2u) {
      put(row, 4u * w, words[at + w * STRIDE]);
    }
  }
  if (BITS == 4u) {
    for (var w = half; w < 4u; w += 2u) {
      let q = words[at + w * STRIDE];
      put(row, 8u * w, q & 0x0f0f0f0fu);
      put(row, 8u * w + 4u, (q >> 4u) & 0x0f0f0f0fu);
    }
  }
  if (BITS <= 3u) {
    var plane = 0u;
    if (BITS == 3u) {
      plane = words[at + 2u * STRIDE] >> (4u * half);
    }
    let q = words[at + half * STRIDE];
    for (var i = 0u; i < 4u; i++) {
      let low = (q >> (2u * i)) & 0x03030303u;
      put(row, 16u * half + 4u * i, low | (((plane >> i) & 0x01010101u) << 2u));
    }
  }
  workgroupBarrier();
  const ACROSS = 32u / EACH;
  for (var i = local; i < 32u * ACROSS; i += 64u) {
    let to = group.x * 32u + i / ACROSS;
    let e = EACH * (i % ACROSS);
    let k = group.y * 32u + e;
    if (to >= N || k >= K) {
      continue;
    }
    let code = (i / ACROSS) * PITCH + e;
    if (HALF == 1u) {
      out[(to * K + k) / 2u] = pack2x16float(vec2f(weight(to, k, tile[code]), weight(to, k + 1u, tile[code + 1u])));
    } else {
      out[to * K + k] = bitcast<u32>(weight(to, k, tile[code]));
    }
  }
}
