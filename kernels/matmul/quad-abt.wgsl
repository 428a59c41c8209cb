// A·Bᵀ: B is N×K. A thread reads four k of its eight rows of B and turns them over. C is written one by one: any N.

// Fours of k in a row.
const ROW = K / 4u;

@group(0) @binding(2) var<storage, read_write> c: array<f32, BATCH * M * N>;

// Where the eight rows begin.
struct Place {
  low: vec4u,
  high: vec4u,
}

fn place_of(batch: u32, column: u32) -> Place {
  let side = batch * N;
  let last = vec4u(N - 1u);
  return Place(
    (side + min(column + vec4u(0u, 1u, 2u, 3u), last)) * ROW,
    (side + min(column + vec4u(4u, 5u, 6u, 7u), last)) * ROW,
  );
}

fn four_of(place: Place, k: u32) -> Four {
  let r0 = four(place.low.x + k); let r1 = four(place.low.y + k);
  let r2 = four(place.low.z + k); let r3 = four(place.low.w + k);
  let r4 = four(place.high.x + k); let r5 = four(place.high.y + k);
  let r6 = four(place.high.z + k); let r7 = four(place.high.w + k);
  return Four(
    mat2x4f(vec4f(r0.x, r1.x, r2.x, r3.x), vec4f(r4.x, r5.x, r6.x, r7.x)),
    mat2x4f(vec4f(r0.y, r1.y, r2.y, r3.y), vec4f(r4.y, r5.y, r6.y, r7.y)),
    mat2x4f(vec4f(r0.z, r1.z, r2.z, r3.z), vec4f(r4.z, r5.z, r6.z, r7.z)),
    mat2x4f(vec4f(r0.w, r1.w, r2.w, r3.w), vec4f(r4.w, r5.w, r6.w, r7.w)),
  );
}

fn store(batch: u32, row: u32, column: u32, sums: mat2x4f) {
  if (row >= M) {
    return;
  }
  let i = (batch * M + row) * N + column;
  // A loop, because eight guarded stores for each row would be most of the shader.
  let few = min(N - min(column, N), 8u);
  for (var x = 0u; x < few; x++) {
    c[i + x] = sums[x / 4u][x % 4u];
  }
}
