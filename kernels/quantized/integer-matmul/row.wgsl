// Second pass for one row, or a few: integer codes times integer codes, a thread four columns of a row. No workgroup
// memory. Constants: M, N, GROUPS, BLOCKS, EACH (blocks of a group), STRIDE, WBITS (4 or 8).
//
// Sums inside a group are exact in i32; its two scales are multiplied outside. A weight is (code − 8)·scale at 4 bits: the
// bytes hold the codes 0 … 15, and 8 times the sum of the activations' codes is taken off at the group's end. At 8 bits
// code − 128 is the code with its top bit turned, read as signed.
requires packed_4x8_integer_dot_product;
const_assert WBITS == 4u || WBITS == 8u;

@group(0) @binding(0) var<storage, read> codes: array<vec4u>;
@group(0) @binding(1) var<storage, read> code_scales: array<f32>;
@group(0) @binding(2) var<storage, read> code_sums: array<i32>;
@group(0) @binding(3) var<storage, read> words: array<vec4u>;
@group(0) @binding(4) var<storage, read> scales: array<vec4u>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

const QUADS = STRIDE / 4u;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let row = id.y;
  if (quad >= QUADS) {
    return;
  }
  var sum = vec4f();
  for (var group = 0u; group < GROUPS; group++) {
    var acc = vec4i();
    let end = min(BLOCKS, (group + 1u) * EACH);
    for (var block = group * EACH; block < end; block++) {
      let a = codes[2u * (row * BLOCKS + block)];
      let b = codes[2u * (row * BLOCKS + block) + 1u];
      let at = block * WBITS * QUADS + quad;
      if (WBITS == 4u) {
        let q0 = words[at];
        let q1 = words[at + QUADS];
        let q2 = words[at + 2u * QUADS];
        let q3 = words[at + 3u * QUADS];
        acc += dots(low(q0), a.x) + dots(high(q0), a.y) + dots(low(q1), a.z) + dots(high(q1), a.w)
          + dots(low(q2), b.x) + dots(high(q2), b.y) + dots(low(q3), b.z) + dots(high(q3), b.w);
      } else {
        acc += dots(turned(words[at]), a.x) + dots(turned(words[at + QUADS]), a.y)
          + dots(turned(words[at + 2u * QUADS]), a.z) + dots(turned(words[at + 3u * QUADS]), a.w)
          + dots(turned(words[at + 4u * QUADS]), b.x) + dots(turned(words[at + 5u * QUADS]), b.y)
          + dots(turned(words[at + 6u * QUADS]), b.z) + dots(turned(words[at + 7u * QUADS]), b.w);
      }
    }
    let place = row * GROUPS + group;
    if (WBITS == 4u) {
      acc -= vec4i(8 * code_sums[place]);
    }
    sum += vec4f(acc) * (scale_of(scales[group * QUADS + quad]) * code_scales[place]);
  }
  let n = 4u * quad;
  let out = row * N + n;
  y[out] = sum.x;
  if (n + 1u < N) { y[out + 1u] = sum.y; }
  if (n + 2u < N) { y[out + 2u] = sum.z; }
  if (n + 3u < N) { y[out + 3u] = sum.w; }
}
