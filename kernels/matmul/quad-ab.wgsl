// A·B: B is K×N, eight columns of it stand beside each other. C is written in fours, of which N is a multiple.
const_assert N % 4u == 0u;

@group(0) @binding(2) var<storage, read_write> c: array<vec4f, BATCH * M * N / 4u>;

fn place_of(batch: u32, column: u32) -> u32 {
  return batch * K * ROW + min(column / (N / ROW), ROW - 1u);
}

fn four_of(place: u32, k: u32) -> Four {
  let j = place + 4u * ROW * k;
  return Four(eight(j), eight(j + ROW), eight(j + 2u * ROW), eight(j + 3u * ROW));
}

fn store(batch: u32, row: u32, column: u32, sums: mat2x4f) {
  if (row >= M || column >= N) {
    return;
  }
  let i = ((batch * M + row) * N + column) / 4u;
  c[i] = sums[0];
  if (column + 4u < N) {
    c[i + 1u] = sums[1];
  }
}
