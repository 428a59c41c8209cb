// y = x·Ŵᵀ for GPUs: a 64×64 block of y per workgroup, 8×8 of it per thread. Constants: M, N, K, GROUP.
//
// 16 k pass through workgroup memory at a time, with k as the slow index: weights are decoded on the way in, scale and
// offset with them, once for 64 rows. A thread's rows and columns are two groups of four, half a block apart:
// neighbours read neighbouring vec4s.
//
// Past the end of K x is 0; rows and outputs past the end repeat the last and are dropped.
const_assert (GROUP % 4u == 0u || GROUP == K) && (M == 1u || K % 4u == 0u);

@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const THREADS = 64u;
const DEPTH = 16u;
// vec4s along a side of the tiles.
const SIDE = 16u;
// Fours of k in a tile: each thread fetches one of four rows, and one of four outputs.
const FOURS = DEPTH / 4u;
const_assert FOURS * SIDE == THREADS;

var<workgroup> rows: array<vec4f, DEPTH * SIDE>;
var<workgroup> weights: array<vec4f, DEPTH * SIDE>;

fn fetch_rows(k: u32, thread: u32, row0: u32) {
  let e = thread % FOURS;
  let side = thread / FOURS;
  let row = row0 + side * 4u;
  let i = k / 4u + e;
  let m = transpose(mat4x4f(
    four(min(row, M - 1u), i),
    four(min(row + 1u, M - 1u), i),
    four(min(row + 2u, M - 1u), i),
    four(min(row + 3u, M - 1u), i),
  ));
  let at = e * 4u * SIDE + side;
  rows[at] = m[0];
  rows[at + SIDE] = m[1];
  rows[at + 2u * SIDE] = m[2];
  rows[at + 3u * SIDE] = m[3];
}

fn fetch_weights(k: u32, thread: u32, column0: u32) {
  let e = thread / SIDE;
  let side = thread % SIDE;
  let n4 = min(column0 / 4u + side, N4 - 1u);
  let f = factors((k + e * 4u) / GROUP, n4);
  let b = bytes(k / 32u, k % 32u / 4u + e, n4);
  let m = transpose(mat4x4f(
    levels(unpack4xU8(b.x)) * f.scale.x + f.offset.x,
    levels(unpack4xU8(b.y)) * f.scale.y + f.offset.y,
    levels(unpack4xU8(b.z)) * f.scale.z + f.offset.z,
    levels(unpack4xU8(b.w)) * f.scale.w + f.offset.w,
  ));
  let at = e * 4u * SIDE + side;
  weights[at] = m[0];
  weights[at + SIDE] = m[1];
  weights[at + 2u * SIDE] = m[2];
  weights[at + 3u * SIDE] = m[3];
}

fn store(row: u32, n: u32, values: vec4f) {
  if (row >= M) {
    return;
  }
  let i = row * N + n;
  if (n < N) { y[i] = values.x; }
  if (n + 1u < N) { y[i + 1u] = values.y; }
  if (n + 2u < N) { y[i + 2u] = values.z; }
  if (n + 3u < N) { y[i + 3u] = values.w; }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row0 = group.y * 64u;
  let column0 = group.x * 64u;
  let across = thread % 8u;
  let down = thread / 8u;
  var l0 = vec4f(); var h0 = vec4f(); var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f(); var l3 = vec4f(); var h3 = vec4f();
  var l4 = vec4f(); var h4 = vec4f(); var l5 = vec4f(); var h5 = vec4f();
  var l6 = vec4f(); var h6 = vec4f(); var l7 = vec4f(); var h7 = vec4f();
  for (var k0 = 0u; k0 < K; k0 += DEPTH) {
    fetch_rows(k0, thread, row0);
    fetch_weights(k0, thread, column0);
    workgroupBarrier();
    for (var k = 0u; k < DEPTH; k++) {
      let a = rows[k * SIDE + down];
      let c = rows[k * SIDE + down + 8u];
      let l = weights[k * SIDE + across];
      let h = weights[k * SIDE + across + 8u];
      l0 += a.x * l; h0 += a.x * h; l1 += a.y * l; h1 += a.y * h;
      l2 += a.z * l; h2 += a.z * h; l3 += a.w * l; h3 += a.w * h;
      l4 += c.x * l; h4 += c.x * h; l5 += c.y * l; h5 += c.y * h;
      l6 += c.z * l; h6 += c.z * h; l7 += c.w * l; h7 += c.w * h;
    }
    workgroupBarrier();
  }
  let row = row0 + down * 4u;
  let n = column0 + across * 4u;
  store(row, n, l0); store(row, n + 32u, h0);
  store(row + 1u, n, l1); store(row + 1u, n + 32u, h1);
  store(row + 2u, n, l2); store(row + 2u, n + 32u, h2);
  store(row + 3u, n, l3); store(row + 3u, n + 32u, h3);
  store(row + 32u, n, l4); store(row + 32u, n + 32u, h4);
  store(row + 33u, n, l5); store(row + 33u, n + 32u, h5);
  store(row + 34u, n, l6); store(row + 34u, n + 32u, h6);
  store(row + 35u, n, l7); store(row + 35u, n + 32u, h7);
}
