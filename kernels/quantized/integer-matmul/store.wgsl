// Put after rows, tile and float: four columns of a row of y, as far as there are that many. Constants: M, N.

fn store(row: u32, n: u32, sum: vec4f) {
  if (row >= M) {
    return;
  }
  let out = row * N + n;
  y[out] = sum.x;
  if (n + 1u < N) { y[out + 1u] = sum.y; }
  if (n + 2u < N) { y[out + 2u] = sum.z; }
  if (n + 3u < N) { y[out + 3u] = sum.w; }
}
