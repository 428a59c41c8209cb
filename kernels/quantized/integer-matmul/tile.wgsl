// rows.wgsl for GPUs: a tile of 32 rows × 32 columns a workgroup, block by block of 32 along K through workgroup memory. A
// thread has four rows × four columns. Constants as there.
requires packed_4x8_integer_dot_product;
const_assert WBITS == 4u || WBITS == 8u;

@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> code_scales: array<f32>;
@group(0) @binding(2) var<storage, read> code_sums: array<i32>;
@group(0) @binding(3) var<storage, read> words: array<vec4u>;
@group(0) @binding(4) var<storage, read> scales: array<vec4u>;
@group(0) @binding(5) var<storage, read_write> y: array<f32>;

const QUADS = STRIDE / 4u;
// Columns of the tile by four.
const ACROSS = 8u;
// A row of the tile of activations: 8 words, and one more against bank conflicts.
const PITCH = 9u;

var<workgroup> a_tile: array<u32, 288>;
var<workgroup> w_tile: array<vec4u, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let across = local % ACROSS;
  let quad = id.x * ACROSS + across;
  let column = min(quad, QUADS - 1u);
  let down = 4u * (local / ACROSS);
  let top = id.y * 32u;
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
      for (var i = local; i < 256u; i += 64u) {
        // Rows and columns past the end repeat the last ones.
        let row = min(top + i / 8u, M - 1u);
        a_tile[(i / 8u) * PITCH + i % 8u] = codes[8u * (row * BLOCKS + block) + i % 8u];
      }
      // A line of the tile of weights is four elements of K: half a word at 4 bits, a word at 8.
      for (var i = local; i < WBITS * ACROSS; i += 64u) {
        let q = words[(block * WBITS + i / ACROSS) * QUADS + min(id.x * ACROSS + i % ACROSS, QUADS - 1u)];
        if (WBITS == 4u) {
          w_tile[2u * (i / ACROSS) * ACROSS + i % ACROSS] = q & vec4u(0x0f0f0f0fu);
          w_tile[(2u * (i / ACROSS) + 1u) * ACROSS + i % ACROSS] = (q >> vec4u(4u)) & vec4u(0x0f0f0f0fu);
        } else {
          w_tile[i] = q ^ vec4u(0x80808080u);
        }
      }
      workgroupBarrier();
      for (var e = 0u; e < 8u; e++) {
        let q = w_tile[e * ACROSS + across];
        a0 += dots(q, a_tile[down * PITCH + e]);
        a1 += dots(q, a_tile[(down + 1u) * PITCH + e]);
        a2 += dots(q, a_tile[(down + 2u) * PITCH + e]);
        a3 += dots(q, a_tile[(down + 3u) * PITCH + e]);
      }
      workgroupBarrier();
    }
    let i0 = min(top + down, M - 1u) * GROUPS + group;
    let i1 = min(top + down + 1u, M - 1u) * GROUPS + group;
    let i2 = min(top + down + 2u, M - 1u) * GROUPS + group;
    let i3 = min(top + down + 3u, M - 1u) * GROUPS + group;
    if (WBITS == 4u) {
      a0 -= vec4i(8 * code_sums[i0]);
      a1 -= vec4i(8 * code_sums[i1]);
      a2 -= vec4i(8 * code_sums[i2]);
      a3 -= vec4i(8 * code_sums[i3]);
    }
    let scale = scale_of(scales[group * QUADS + column]);
    s0 += vec4f(a0) * (scale * code_scales[i0]);
    s1 += vec4f(a1) * (scale * code_scales[i1]);
    s2 += vec4f(a2) * (scale * code_scales[i2]);
    s3 += vec4f(a3) * (scale * code_scales[i3]);
  }
  if (quad >= QUADS) {
    return;
  }
  let n = 4u * quad;
  store(top + down, n, s0);
  store(top + down + 1u, n, s1);
  store(top + down + 2u, n, s2);
  store(top + down + 3u, n, s3);
}
