enable subgroups;
// slices.wgsl with subgroups: y = x·Ŵᵀ for at most 16 rows, every weight read once. Constants: M, N, K, GROUP.
//
// Here four lanes own four outputs each, and all others of a subgroup are slices of K, whose sums are added by shuffles.
// Which threads form a subgroup and how large it is, nothing says but that sizes are powers of two from 4 on: each draws
// its number, and one barrier at the end joins them.
const_assert M <= 16u && (GROUP % 4u == 0u || GROUP == K) && (M == 1u || K % 4u == 0u);

@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const THREADS = 64u;
const LANES = 4u;
const BLOCKS = (K + 31u) / 32u;
// Subgroups there can be in a workgroup.
const MOST = THREADS / 4u;

var<workgroup> sums: array<vec4f, M * MOST * LANES>;
var<workgroup> used: atomic<u32>;

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) id: u32,
  @builtin(subgroup_size) size: u32,
) {
  var drawn = 0u;
  if (id == 0u) {
    drawn = atomicAdd(&used, 1u);
  }
  let place = subgroupBroadcast(drawn, 0u);
  let lane = id % LANES;
  let width = min(size, THREADS);
  let slice = place * (width / LANES) + id / LANES;
  // Outputs past the end repeat the last; their sums are dropped.
  let n4 = min(group.x * LANES + lane, N4 - 1u);
  var t: array<vec4f, M>;
  for (var block = slice; block < BLOCKS; block += THREADS / LANES) {
    var f = factors(block * 32u / GROUP, n4);
    for (var e = 0u; e < 8u; e++) {
      let k = block * 32u + e * 4u;
      if (GROUP % 32u != 0u) {
        f = factors(k / GROUP, n4);
      }
      let b = bytes(block, e, n4);
      let w0 = levels(unpack4xU8(b.x)) * f.scale.x + f.offset.x;
      let w1 = levels(unpack4xU8(b.y)) * f.scale.y + f.offset.y;
      let w2 = levels(unpack4xU8(b.z)) * f.scale.z + f.offset.z;
      let w3 = levels(unpack4xU8(b.w)) * f.scale.w + f.offset.w;
      for (var row = 0u; row < M; row++) {
        let v = four(row, k / 4u);
        t[row] += vec4f(dot(v, w0), dot(v, w1), dot(v, w2), dot(v, w3));
      }
    }
  }
  // Shuffles need all of a subgroup, so each stands in no branch; one that reaches past it adds nothing.
  for (var row = 0u; row < M; row++) {
    var sum = t[row];
    sum += select(vec4f(), subgroupShuffleXor(sum, 4u), width > 4u);
    sum += select(vec4f(), subgroupShuffleXor(sum, 8u), width > 8u);
    sum += select(vec4f(), subgroupShuffleXor(sum, 16u), width > 16u);
    sum += select(vec4f(), subgroupShuffleXor(sum, 32u), width > 32u);
    if (id < LANES) {
      sums[(row * MOST + place) * LANES + lane] = sum;
    }
  }
  workgroupBarrier();
  let column = group.x * LANES + thread % LANES;
  if (thread < LANES * M && column < N4) {
    let row = thread / LANES;
    var sum = vec4f();
    for (var s = 0u; s < atomicLoad(&used); s++) {
      sum += sums[(row * MOST + s) * LANES + thread % LANES];
    }
    let n = column * 4u;
    y[row * N + n] = sum.x;
    if (n + 1u < N) { y[row * N + n + 1u] = sum.y; }
    if (n + 2u < N) { y[row * N + n + 2u] = sum.z; }
    if (n + 3u < N) { y[row * N + n + 3u] = sum.w; }
  }
}
