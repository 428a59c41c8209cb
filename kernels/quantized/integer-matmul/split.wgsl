// row.wgsl for GPUs, for few rows: 16 threads side by side have four columns each, and 16 more lines of them share the
// blocks of K; their sums meet in workgroup memory. Constants as there, and GROUP.
requires packed_4x8_integer_dot_product;
const_assert WBITS == 4u || WBITS == 8u;
// A block lies in one group.
const_assert GROUP % 32u == 0u || GROUPS == 1u;

@group(0) @binding(0) var<storage, read> codes: array<vec4u>;
@group(0) @binding(1) var<storage, read> code_scales: array<f32>;
@group(0) @binding(2) var<storage, read> words: array<vec4u>;
@group(0) @binding(3) var<storage, read> scales: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

const QUADS = STRIDE / 4u;
const ACROSS = 16u;
const SLICES = 16u;

var<workgroup> partial: array<vec4f, 256>;

fn sum_of(a: vec4u) -> i32 {
  let ones = 0x01010101u;
  return dot4I8Packed(a.x, ones) + dot4I8Packed(a.y, ones) + dot4I8Packed(a.z, ones) + dot4I8Packed(a.w, ones);
}

@compute @workgroup_size(256)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let quad = id.x * ACROSS + local % ACROSS;
  let slice = local / ACROSS;
  let row = id.y;
  // Columns past the end repeat the last ones; they are not stored.
  let column = min(quad, QUADS - 1u);
  var sum = vec4f();
  for (var block = slice; block < BLOCKS; block += SLICES) {
    let a = codes[2u * (row * BLOCKS + block)];
    let b = codes[2u * (row * BLOCKS + block) + 1u];
    let at = block * WBITS * QUADS + column;
    var acc: vec4i;
    if (WBITS == 4u) {
      let q0 = words[at];
      let q1 = words[at + QUADS];
      let q2 = words[at + 2u * QUADS];
      let q3 = words[at + 3u * QUADS];
      acc = dots(low(q0), a.x) + dots(high(q0), a.y) + dots(low(q1), a.z) + dots(high(q1), a.w)
        + dots(low(q2), b.x) + dots(high(q2), b.y) + dots(low(q3), b.z) + dots(high(q3), b.w)
        - vec4i(8 * (sum_of(a) + sum_of(b)));
    } else {
      acc = dots(turned(words[at]), a.x) + dots(turned(words[at + QUADS]), a.y)
        + dots(turned(words[at + 2u * QUADS]), a.z) + dots(turned(words[at + 3u * QUADS]), a.w)
        + dots(turned(words[at + 4u * QUADS]), b.x) + dots(turned(words[at + 5u * QUADS]), b.y)
        + dots(turned(words[at + 6u * QUADS]), b.z) + dots(turned(words[at + 7u * QUADS]), b.w);
    }
    let group = block / EACH;
    sum += vec4f(acc) * (scale_of(scales[group * QUADS + column]) * code_scales[row * GROUPS + group]);
  }
  partial[local] = sum;
  for (var step = SLICES / 2u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (slice < step) {
      partial[local] += partial[local + step * ACROSS];
    }
  }
  if (slice > 0u || quad >= QUADS) {
    return;
  }
  sum = partial[local];
  let n = 4u * quad;
  let out = row * N + n;
  y[out] = sum.x;
  if (n + 1u < N) { y[out + 1u] = sum.y; }
  if (n + 2u < N) { y[out + 2u] = sum.z; }
  if (n + 3u < N) { y[out + 3u] = sum.w; }
}
