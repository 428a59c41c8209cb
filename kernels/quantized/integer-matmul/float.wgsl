// The product in f32, for every pair of widths: what is a code is turned into its number first ("dequantised arithmetic"),
// and the scales are multiplied at a group's end. A thread has four rows × four columns; no workgroup memory.
//
// Constants: M, N, K, GROUP, GROUPS, BLOCKS, STRIDE, WBITS and ABITS (4, 8 or 16). With ABITS = 16 the activations are `x`
// as it is, and nothing is bound to `codes`; with WBITS = 16 word w of a block holds two halves, elements 2w and 2w + 1.
requires packed_4x8_integer_dot_product;
// Four columns of W are taken at a time: they lie in one group.
const_assert GROUP % 4u == 0u || GROUPS == 1u;

// f32 x, row-major, or the codes of the first pass, four a word.
@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> code_scales: array<f32>;
@group(0) @binding(2) var<storage, read> words: array<vec4u>;
@group(0) @binding(3) var<storage, read> scales: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

const QUADS = STRIDE / 4u;
const MIDDLE = f32(1u << (min(WBITS, 8u) - 1u));

fn value(row: u32, k: u32) -> f32 {
  if (k >= K) {
    return 0.0;
  }
  return bitcast<f32>(codes[row * K + k]);
}

// Activations 4q … 4q + 3 of a row; 0 past the end.
fn activations(row: u32, q: u32) -> vec4f {
  if (ABITS == 16u) {
    return vec4f(value(row, 4u * q), value(row, 4u * q + 1u), value(row, 4u * q + 2u), value(row, 4u * q + 3u));
  }
  return vec4f(unpack4xI8(codes[row * BLOCKS * 8u + q]));
}

fn four(p: u32, q: u32) -> vec4f {
  if (WBITS == 16u) {
    return vec4f(unpack2x16float(p), unpack2x16float(q));
  }
  return vec4f(unpack4xU8(p)) - MIDDLE;
}

fn activation_scale(row: u32, group: u32) -> f32 {
  if (ABITS == 16u) {
    return 1.0;
  }
  return code_scales[row * GROUPS + group];
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let quad = id.x;
  let row = 4u * id.y;
  if (quad >= QUADS) {
    return;
  }
  let i0 = row;
  let i1 = min(row + 1u, M - 1u);
  let i2 = min(row + 2u, M - 1u);
  let i3 = min(row + 3u, M - 1u);
  var s0 = vec4f();
  var s1 = vec4f();
  var s2 = vec4f();
  var s3 = vec4f();
  for (var group = 0u; group < GROUPS; group++) {
    var g0 = vec4f();
    var g1 = vec4f();
    var g2 = vec4f();
    var g3 = vec4f();
    let end = min((K + 3u) / 4u, (group + 1u) * GROUP / 4u + select(0u, 1u, GROUPS == 1u));
    for (var q = group * (GROUP / 4u); q < end; q++) {
      let block = q / 8u;
      let e = q % 8u;
      var p: vec4u;
      var r: vec4u;
      if (WBITS == 16u) {
        p = words[(block * 16u + 2u * e) * QUADS + quad];
        r = words[(block * 16u + 2u * e + 1u) * QUADS + quad];
      } else if (WBITS == 8u) {
        p = words[(block * 8u + e) * QUADS + quad];
      } else {
        p = (words[(block * 4u + e / 2u) * QUADS + quad] >> vec4u(4u * (e % 2u))) & vec4u(0x0f0f0f0fu);
      }
      let c0 = four(p.x, r.x);
      let c1 = four(p.y, r.y);
      let c2 = four(p.z, r.z);
      let c3 = four(p.w, r.w);
      let a0 = activations(i0, q);
      let a1 = activations(i1, q);
      let a2 = activations(i2, q);
      let a3 = activations(i3, q);
      g0 += vec4f(dot(a0, c0), dot(a0, c1), dot(a0, c2), dot(a0, c3));
      g1 += vec4f(dot(a1, c0), dot(a1, c1), dot(a1, c2), dot(a1, c3));
      g2 += vec4f(dot(a2, c0), dot(a2, c1), dot(a2, c2), dot(a2, c3));
      g3 += vec4f(dot(a3, c0), dot(a3, c1), dot(a3, c2), dot(a3, c3));
    }
    var scale = vec4f(1.0);
    if (WBITS != 16u) {
      scale = scale_of(scales[group * QUADS + quad]);
    }
    s0 += g0 * (scale * activation_scale(i0, group));
    s1 += g1 * (scale * activation_scale(i1, group));
    s2 += g2 * (scale * activation_scale(i2, group));
    s3 += g3 * (scale * activation_scale(i3, group));
  }
  let n = 4u * quad;
  store(row, n, s0);
  store(row + 1u, n, s1);
  store(row + 2u, n, s2);
  store(row + 3u, n, s3);
}
