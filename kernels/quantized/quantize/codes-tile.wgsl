// codes.wgsl for GPUs: 32 rows × 32 columns a workgroup, read along the rows and written across them by way of workgroup
// memory, so that both are whole lines. Any sizes. Constants as there.
@group(0) @binding(0) var<storage, read> weights: array<f32>;
@group(0) @binding(1) var<storage, read_write> packed: array<u32>;

const MIDDLE = f32(1u << (BITS - 1u));
const LAST = f32((1u << BITS) - 1u);
// A row of the tile; one more than 32, so that a column's entries lie in different banks.
const PITCH = 33u;

var<workgroup> tile: array<u32, 1056>;

fn code(row: u32, k: u32) -> u32 {
  if (k >= K || row >= N) {
    return 0u;
  }
  let grid = unpack2x16float(packed[SCALES + (k / GROUP) * STRIDE + row]);
  let w = weights[row * K + k];
  if (MINMAX == 1u) {
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

// Four codes of a row of the tile, one a byte.
fn quad(row: u32, k: u32) -> u32 {
  let at = row * PITCH + k;
  return tile[at] | (tile[at + 1u] << 8u) | (tile[at + 2u] << 16u) | (tile[at + 3u] << 24u);
}

fn word(row: u32, w: u32) -> u32 {
  if (BITS == 8u) {
    return quad(row, 4u * w);
  }
  if (BITS == 4u) {
    return quad(row, 8u * w) | (quad(row, 8u * w + 4u) << 4u);
  }
  var out = 0u;
  if (w < 2u) {
    for (var i = 0u; i < 4u; i++) {
      out |= (quad(row, 16u * w + 4u * i) & 0x03030303u) << (2u * i);
    }
  } else {
    for (var i = 0u; i < 8u; i++) {
      out |= ((quad(row, 4u * i) >> 2u) & 0x01010101u) << i;
    }
  }
  return out;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = group.x * 32u;
  let block = group.y;
  for (var i = local; i < 1024u; i += 64u) {
    tile[(i / 32u) * PITCH + i % 32u] = code(row + i / 32u, block * 32u + i % 32u);
  }
  workgroupBarrier();
  let n = row + local % 32u;
  if (n < STRIDE) {
    for (var w = local / 32u; w < BITS; w += 2u) {
      packed[(block * BITS + w) * STRIDE + n] = word(local % 32u, w);
    }
  }
}
