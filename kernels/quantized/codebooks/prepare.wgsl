// x as the codes meet it: column p of the output is x[place(p)]·scale, and beside it Σ x·bias of each block. Constants: M,
// K, OUTLIERS, OUTLIER_BLOCKS, BLOCKS (of both parts together), ROWS; HALF, AFFINE, PERMUTED: 1 or 0.
//
// A thread takes one row and a block of 32 stored columns. Those of the outliers come first, their last block filled up
// with zeros, then all others. ROWS rows stand beside each other: entry (row, p) is at
// ((row / ROWS)·32·BLOCKS + p)·ROWS + row % ROWS, rows past the end are zeros.
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read_write> prepared: array<f32>;
@group(0) @binding(4) var<storage, read_write> shifts: array<f32>;

fn value(i: u32) -> f32 {
  if (HALF == 1u) {
    let both = unpack2x16float(x[i / 2u]);
    return select(both.x, both.y, i % 2u == 1u);
  }
  return bitcast<f32>(x[i]);
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let block = id.x;
  let row = id.y;
  if (block >= BLOCKS) {
    return;
  }
  var stored = block * 32u;
  var end = OUTLIERS;
  if (block >= OUTLIER_BLOCKS) {
    stored = OUTLIERS + (block - OUTLIER_BLOCKS) * 32u;
    end = K;
  }
  let at = (row / ROWS) * BLOCKS;
  var shift = 0.0;
  for (var j = 0u; j < 32u; j++) {
    var result = 0.0;
    if (row < M && stored + j < end) {
      var column = stored + j;
      if (PERMUTED == 1u) {
        column = (order[column / 2u] >> (16u * (column % 2u))) & 0xffffu;
      }
      result = value(row * K + column);
      if (AFFINE == 1u) {
        let pair = unpack2x16float(scales[column]);
        shift += result * pair.y;
        result *= pair.x;
      }
    }
    prepared[((at + block) * 32u + j) * ROWS + row % ROWS] = result;
  }
  if (AFFINE == 1u) {
    shifts[(at + block) * ROWS + row % ROWS] = shift;
  }
}
