enable subgroups;
// slices.wgsl with subgroups: sums meet in registers first. Constants as there, without LANES, SLICES and SPLITS.
//
// Four threads stand side by side on out-groups, the rest of a subgroup behind them on other blocks of K. Nothing says
// which threads form a subgroup or how large it is (from 4 on): each draws a place and its threads take their share by
// their numbers within it.
const_assert X_ROW % 4u == 0u;

@group(0) @binding(3) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read> shifts: array<f32>;
@group(0) @binding(5) var<storage, read> before: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

const THREADS = 128u;
const LANES = 4u;
const SLICES = THREADS / LANES;
// Outputs of a workgroup, and places there can be: subgroups of 4.
const WIDTH = LANES * V;
const PLACES = THREADS / 4u;

var<workgroup> drawn: atomic<u32>;
var<workgroup> sums: array<f32, PLACES * WIDTH>;

var<private> base: u32;
var<private> size: u32;
var<private> lane: u32;
var<private> slot: u32;

// One output of this thread's group: all threads of a subgroup come here at the same time.
fn put(o: u32, value: f32) {
  var sum = value;
  // Outside of any branch; past the subgroup's size a shuffle gives nothing of use.
  sum += select(0.0, subgroupShuffleXor(sum, 4u), size > 4u);
  sum += select(0.0, subgroupShuffleXor(sum, 8u), size > 8u);
  sum += select(0.0, subgroupShuffleXor(sum, 16u), size > 16u);
  sum += select(0.0, subgroupShuffleXor(sum, 32u), size > 32u);
  sum += select(0.0, subgroupShuffleXor(sum, 64u), size > 64u);
  if (lane < LANES) {
    sums[slot * WIDTH + o - base] = sum;
  }
}

@compute @workgroup_size(THREADS)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_index) thread: u32,
  @builtin(subgroup_invocation_id) subgroup_lane: u32,
  @builtin(subgroup_size) subgroup: u32,
) {
  var mine = 0u;
  if (subgroup_lane == 0u) {
    mine = atomicAdd(&drawn, 1u);
  }
  slot = subgroupBroadcastFirst(mine);
  lane = subgroup_lane;
  size = subgroup;
  let row = workgroup.y;
  let first = workgroup.x * LANES;
  let group = first + lane % LANES;
  // Groups past the end repeat the last plane's word; their sums are dropped.
  let plane = min(group, S - 1u);
  var sum: Sum;
  var shift = 0.0;
  for (var block = (slot * size + lane) / LANES; block < BLOCKS; block += SLICES) {
    var at = block * 4u * WORDS * S + plane;
    var i = row * (X_ROW / 4u) + X_FROM / 4u + block * 8u;
    for (var turn = 0u; turn < 4u; turn++) {
      let c = octet(at);
      let p = x[i] * X_UNIT;
      let q = x[i + 1u] * X_UNIT;
      sum += p.x * entry(c.a.x);
      sum += p.y * entry(c.a.y);
      sum += p.z * entry(c.a.z);
      sum += p.w * entry(c.a.w);
      sum += q.x * entry(c.b.x);
      sum += q.y * entry(c.b.y);
      sum += q.z * entry(c.b.z);
      sum += q.w * entry(c.b.w);
      at += WORDS * S;
      i += 2u;
    }
    if (AFFINE == 1u) {
      shift += shifts[row * SHIFT_ROW + SHIFT_FROM + block];
    }
  }
  base = first * V;
  store(group, sum * SUM_UNIT + shift * ONES);
  workgroupBarrier();
  let o = base + thread;
  if (thread < WIDTH && o < N) {
    var total = 0.0;
    for (var place = 0u; place < atomicLoad(&drawn); place++) {
      total += sums[place * WIDTH + thread];
    }
    let i = row * N + o;
    if (ADD == 1u) {
      total += before[i];
    }
    y[i] = total;
  }
}
