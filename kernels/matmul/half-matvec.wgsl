// matvec.wgsl for f16 operands, sums in f32: c = a·B for one row; a batch is a y. Constants: N, K.
//
// The f16 are read as words: unpack2x16float needs no feature. A thread owns the eight columns of one load and
// walks down B; with eight columns each, 16 threads leave a CPU as many workgroups as matvec.wgsl does.
const_assert N % 8u == 0u && K % 2u == 0u;

@group(0) @binding(0) var<storage, read> a: array<u32>;
@group(0) @binding(1) var<storage, read> b: array<vec4u>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

const ROW = N / 8u;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= ROW) {
    return;
  }
  var left = vec4f();
  var right = vec4f();
  var i = id.y * K * ROW + column;
  for (var k = 0u; k < K / 2u; k++) {
    let scale = unpack2x16float(a[id.y * (K / 2u) + k]);
    let even = b[i];
    left += scale.x * vec4f(unpack2x16float(even.x), unpack2x16float(even.y));
    right += scale.x * vec4f(unpack2x16float(even.z), unpack2x16float(even.w));
    let odd = b[i + ROW];
    left += scale.y * vec4f(unpack2x16float(odd.x), unpack2x16float(odd.y));
    right += scale.y * vec4f(unpack2x16float(odd.z), unpack2x16float(odd.w));
    i += 2u * ROW;
  }
  let out = (id.y * ROW + column) * 2u;
  c[out] = left;
  c[out + 1u] = right;
}
