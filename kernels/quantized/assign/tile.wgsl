// The nearest of K centroids for each of N vectors of V numbers. Constants: N, V, K, TILE, ACROSS.
//
// A thread owns a vector, a workgroup reads TILE centroids at a time into workgroup memory. x − c is shortest where
// x·c − ‖c‖²/2 is largest; the half square is worked out while a centroid is loaded.
const_assert V <= 16u;

@group(0) @binding(0) var<storage, read> vectors: array<f32>;
@group(0) @binding(1) var<storage, read> codebook: array<f32>;
@group(0) @binding(2) var<storage, read_write> codes: array<u32>;

const WIDTH = (V + 3u) / 4u;
const THREADS = 64u;
const LOWEST = -0x1.fffffep+127;

var<workgroup> tile: array<vec4f, TILE * WIDTH>;
var<workgroup> halves: array<f32, TILE>;

fn coordinates(i: u32, quarter: u32) -> vec4f {
  let at = min(i, N - 1u) * V;
  let j = 4u * quarter;
  return vec4f(
    select(0.0, vectors[at + min(j, V - 1u)], j < V),
    select(0.0, vectors[at + min(j + 1u, V - 1u)], j + 1u < V),
    select(0.0, vectors[at + min(j + 2u, V - 1u)], j + 2u < V),
    select(0.0, vectors[at + min(j + 3u, V - 1u)], j + 3u < V),
  );
}

// Coordinates of a centroid; 0 past its end.
fn centroid(c: u32, quarter: u32) -> vec4f {
  let j = 4u * quarter;
  let at = c * V;
  return vec4f(
    select(0.0, codebook[at + min(j, V - 1u)], j < V),
    select(0.0, codebook[at + min(j + 1u, V - 1u)], j + 1u < V),
    select(0.0, codebook[at + min(j + 2u, V - 1u)], j + 2u < V),
    select(0.0, codebook[at + min(j + 3u, V - 1u)], j + 3u < V),
  );
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) local: u32) {
  let i = (group.y * ACROSS + group.x) * THREADS + local;
  let x0 = coordinates(i, 0u);
  let x1 = coordinates(i, 1u);
  let x2 = coordinates(i, 2u);
  let x3 = coordinates(i, 3u);
  var best = LOWEST;
  var code = 0u;
  for (var begin = 0u; begin < K; begin += TILE) {
    workgroupBarrier();
    for (var c = local; c < TILE; c += THREADS) {
      var square = 0.0;
      for (var quarter = 0u; quarter < WIDTH; quarter++) {
        let p = centroid(min(begin + c, K - 1u), quarter);
        tile[c * WIDTH + quarter] = p;
        square += dot(p, p);
      }
      halves[c] = -0.5 * square;
    }
    workgroupBarrier();
    let count = min(TILE, K - begin);
    for (var c = 0u; c < count; c++) {
      var score = halves[c] + dot(x0, tile[c * WIDTH]);
      if (WIDTH > 1u) { score += dot(x1, tile[c * WIDTH + min(1u, WIDTH - 1u)]); }
      if (WIDTH > 2u) { score += dot(x2, tile[c * WIDTH + min(2u, WIDTH - 1u)]); }
      if (WIDTH > 3u) { score += dot(x3, tile[c * WIDTH + min(3u, WIDTH - 1u)]); }
      let wins = score > best;
      best = select(best, score, wins);
      code = select(code, begin + c, wins);
    }
  }
  if (i < N) {
    codes[i] = code;
  }
}
