// Activations in fours, by row: a row is whole fours, or there is but one. Constants: K.
@group(0) @binding(0) var<storage, read> x: array<Stored>;

const ROW = (K + 3u) / 4u;

// k = 4i … 4i + 3 of a row, zeros past its end.
fn four(row: u32, i: u32) -> vec4f {
  if (K % 32u == 0u) {
    return loaded(x[row * ROW + i]);
  }
  // Past the end of a row the codes are 0, and what is read may be no number.
  return select(vec4f(), loaded(x[row * ROW + min(i, ROW - 1u)]), 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(K));
}
