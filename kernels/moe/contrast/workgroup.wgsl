// The contrast of a row by one workgroup, T×V row-major: first the largest strong logit, then what lies near it. Constants: V;
// ALPHA and BETA in hundredths. What is not a number is larger than nothing.
@group(0) @binding(0) var<storage, read> strong: array<f32>;
@group(0) @binding(1) var<storage, read> weak: array<f32>;
@group(0) @binding(2) var<storage, read_write> z: array<u32>;

const THREADS = 256u;
const LOWEST = -0x1.fffffep+127;
const B = f32(BETA) / 100.0;
const DEPTH = log(f32(ALPHA) / 100.0);
// The bits of −∞, which WGSL has no literal for.
const MASKED = 0xff800000u;

var<workgroup> maxima: array<f32, THREADS>;

fn larger(a: f32, b: f32) -> f32 {
  return select(a, b, b > a);
}

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let row = group.x * V;
  var own = LOWEST;
  for (var i = thread; i < V; i += THREADS) {
    own = larger(own, strong[row + i]);
  }
  maxima[thread] = own;
  for (var half = THREADS / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (thread < half) {
      maxima[thread] = larger(maxima[thread], maxima[thread + half]);
    }
  }
  workgroupBarrier();
  let most = maxima[0];
  for (var i = thread; i < V; i += THREADS) {
    let s = strong[row + i];
    // The difference is exact where the largest is near: what is kept does not hang on how ln α + max is rounded.
    z[row + i] = select(MASKED, bitcast<u32>((1.0 + B) * s - B * weak[row + i]), s - most >= DEPTH);
  }
}
