// dots.wgsl on GPUs: LANES threads side by side on outputs, SLICES of them down K, an octet of groups each in turn; their sums
// meet in workgroup memory. Constants and files as there, LANES and SLICES besides.
const_assert CENTROIDS == 1u << CODE_BITS && CODEBOOKS <= 2u;

@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> codebooks: array<vec4u, CODEBOOKS * CENTROIDS>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> scales: array<u32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

const THREADS = LANES * SLICES;

var<workgroup> sums: array<vec4f, THREADS>;

// Eight inputs from `i` on with the vectors of a code.
fn product(i: u32, code: u32) -> vec4f {
  let e = codebooks[code & (CENTROIDS - 1u)];
  var low = vec4f(pair(e.x), pair(e.y));
  var high = vec4f(pair(e.z), pair(e.w));
  if (CODEBOOKS == 2u) {
    let f = codebooks[CENTROIDS + (code >> CODE_BITS)];
    low += vec4f(pair(f.x), pair(f.y));
    high += vec4f(pair(f.z), pair(f.w));
  }
  return x[i] * low + x[i + 1u] * high;
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let o = workgroup.x * LANES + thread % LANES;
  let slice = thread / LANES;
  // Outputs past the end repeat the last word of a plane; their sums are dropped.
  let plane = min(o, S - 1u);
  var sum = vec4f();
  for (var turn = slice; turn < OCTETS; turn += SLICES) {
    let c = octet(turn * WORDS * S + plane);
    let i = (workgroup.y * OCTETS + turn) * 16u;
    sum += product(i, c.a.x);
    sum += product(i + 2u, c.a.y);
    sum += product(i + 4u, c.a.z);
    sum += product(i + 6u, c.a.w);
    sum += product(i + 8u, c.b.x);
    sum += product(i + 10u, c.b.y);
    sum += product(i + 12u, c.b.z);
    sum += product(i + 14u, c.b.w);
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (slice == 0u && o < N) {
    for (var s = 1u; s < SLICES; s++) {
      sum += sums[thread + s * LANES];
    }
    let both = unpack2x16float(scales[o / 2u]);
    let scale = select(both.x, both.y, o % 2u == 1u);
    y[workgroup.y * N + o] = dot(sum, vec4f(SUM_UNIT)) * scale;
  }
}
