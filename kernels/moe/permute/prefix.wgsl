// From the blocks' histograms: where in each expert's rows a block's begin (in place), where each expert's begin, the tiles and
// the indirect arguments. One workgroup, for GPUs. Constants: E, BLOCKS, HEIGHT, MOST, OFFSETS, TILES, X0, Z0, X1, Z1.
@group(0) @binding(0) var<storage, read_write> table: array<u32>;
@group(0) @binding(1) var<storage, read_write> plan: array<u32>;

const THREADS = 256u;

var<workgroup> totals: array<u32, E + 1u>;

fn tiles_of(rows: u32) -> u32 {
  return (rows + HEIGHT - 1u) / HEIGHT;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(local_invocation_index) thread: u32) {
  for (var e = thread; e <= E; e += THREADS) {
    var sum = 0u;
    for (var b = 0u; b < BLOCKS; b++) {
      let count = table[b * (E + 1u) + e];
      table[b * (E + 1u) + e] = sum;
      sum += count;
    }
    totals[e] = sum;
  }
  workgroupBarrier();
  for (var e = thread; e <= E; e += THREADS) {
    var first = 0u;
    var tile = 0u;
    for (var before = 0u; before < e; before++) {
      first += totals[before];
      tile += tiles_of(totals[before]);
    }
    plan[OFFSETS + e] = first;
    if (e < E) {
      let rows = totals[e];
      for (var row = 0u; row < rows; row += HEIGHT) {
        let at = TILES + 3u * tile;
        plan[at] = e;
        plan[at + 1u] = first + row;
        plan[at + 2u] = min(HEIGHT, rows - row);
        tile++;
      }
    } else {
      plan[0] = X0; plan[1] = tile; plan[2] = Z0; plan[3] = 0u;
      plan[4] = X1; plan[5] = tile; plan[6] = Z1; plan[7] = 0u;
      for (var i = 3u * tile; i < 3u * MOST; i++) {
        plan[TILES + i] = 0u;
      }
    }
  }
}
