// row.wgsl for many rows: a thread has four rows × four columns, unrolled by hand, so that codes are taken apart once for
// four rows. Constants as there.
requires packed_4x8_integer_dot_product;
const_assert WBITS == 4u || WBITS == 8u;

@group(0) @binding(0) var<storage, read> codes: array<vec4u>;
@group(0) @binding(1) var<storage, read> code_scales: array<f32>;
@group(0) @binding(2) var<storage, read> code_sums: array<i32>;
@group(0) @binding(3) var<storage, read> words: array<vec4u>;
@group(0) @binding(4) var<storage, read> scales: array<vec4u>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

const QUADS = STRIDE / 4u;

// 16 activations against four columns of codes.
fn sixteen(q0: vec4u, q1: vec4u, q2: vec4u, q3: vec4u, a: vec4u) -> vec4i {
  return dots(q0, a.x) + dots(q1, a.y) + dots(q2, a.z) + dots(q3, a.w);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let row = 4u * id.y;
  if (quad >= QUADS) {
    return;
  }
  // Rows past the end repeat the last one; store drops them.
  let i0 = row;
  let i1 = min(row + 1u, M - 1u);
  let i2 = min(row + 2u, M - 1u);
  let i3 = min(row + 3u, M - 1u);
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var group = 0u; group < GROUPS; group++) {
    var a0 = vec4i();
    var a1 = vec4i();
    var a2 = vec4i();
    var a3 = vec4i();
    let end = min(BLOCKS, (group + 1u) * EACH);
    for (var block = group * EACH; block < end; block++) {
      let at = block * WBITS * QUADS + quad;
      // Two halves of the block, 16 columns of W each.
      for (var part = 0u; part < 2u; part++) {
        var q0: vec4u;
        var q1: vec4u;
        var q2: vec4u;
        var q3: vec4u;
        if (WBITS == 4u) {
          let p = words[at + 2u * part * QUADS];
          let q = words[at + (2u * part + 1u) * QUADS];
          q0 = low(p);
          q1 = high(p);
          q2 = low(q);
          q3 = high(q);
        } else {
          let half = at + 4u * part * QUADS;
          q0 = turned(words[half]);
          q1 = turned(words[half + QUADS]);
          q2 = turned(words[half + 2u * QUADS]);
          q3 = turned(words[half + 3u * QUADS]);
        }
        a0 += sixteen(q0, q1, q2, q3, codes[2u * (i0 * BLOCKS + block) + part]);
        a1 += sixteen(q0, q1, q2, q3, codes[2u * (i1 * BLOCKS + block) + part]);
        a2 += sixteen(q0, q1, q2, q3, codes[2u * (i2 * BLOCKS + block) + part]);
        a3 += sixteen(q0, q1, q2, q3, codes[2u * (i3 * BLOCKS + block) + part]);
      }
    }
    let g0 = i0 * GROUPS + group;
    let g1 = i1 * GROUPS + group;
    let g2 = i2 * GROUPS + group;
    let g3 = i3 * GROUPS + group;
    if (WBITS == 4u) {
      a0 -= vec4i(8 * code_sums[g0]);
      a1 -= vec4i(8 * code_sums[g1]);
      a2 -= vec4i(8 * code_sums[g2]);
      a3 -= vec4i(8 * code_sums[g3]);
    }
    let scale = scale_of(scales[group * QUADS + quad]);
    s0 += vec4f(a0) * (scale * code_scales[g0]);
    s1 += vec4f(a1) * (scale * code_scales[g1]);
    s2 += vec4f(a2) * (scale * code_scales[g2]);
    s3 += vec4f(a3) * (scale * code_scales[g3]);
  }
  let n = 4u * quad;
  store(row, n, s0);
  store(row + 1u, n, s1);
  store(row + 2u, n, s2);
  store(row + 3u, n, s3);
}
