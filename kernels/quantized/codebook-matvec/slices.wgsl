// y = x·Ŵᵀ on GPUs: K is shared out among the threads of a workgroup and among workgroups. Constants: LANES, SLICES, SPLITS,
// ROWS (of x); those of thread.wgsl, and of the files put after this one.
//
// LANES threads stand side by side on out-groups, so that a plane's words are read in one piece; SLICES of them walk down
// K, a block of 32 columns each in turn, and meet in workgroup memory. With SPLITS > 1 a workgroup takes every SPLITS-th
// turn and writes a partial sum, which sum.wgsl adds.
const_assert X_ROW % 4u == 0u;

@group(0) @binding(3) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read> shifts: array<f32>;
@group(0) @binding(5) var<storage, read> before: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

const THREADS = LANES * SLICES;

var<workgroup> sums: array<Sum, THREADS>;

var<private> line: u32;

fn put(o: u32, value: f32) {
  if (o >= N) {
    return;
  }
  let i = line + o;
  if (ADD == 1u) {
    y[i] = before[i] + value;
  } else {
    y[i] = value;
  }
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  ready(thread);
  let row = workgroup.y;
  let group = workgroup.x * LANES + thread % LANES;
  // Groups past the end repeat the last plane's word; their sums are dropped.
  let plane = min(group, S - 1u);
  let slice = thread / LANES;
  var sum: Sum;
  var shift = 0.0;
  for (var block = workgroup.z * SLICES + slice; block < BLOCKS; block += SLICES * SPLITS) {
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
  sums[thread] = sum * SUM_UNIT + shift * ONES;
  workgroupBarrier();
  if (slice == 0u) {
    var total = sums[thread];
    for (var s = 1u; s < SLICES; s++) {
      total += sums[thread + s * LANES];
    }
    line = (workgroup.z * ROWS + row) * N;
    store(group, total);
  }
}
