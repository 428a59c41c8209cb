// matvec.wgsl for f16 operands, sums in f32: c = a·B for one row; a batch is a y. Constants: BATCH, N, K.
//
// The f16 are read as words: unpack2x16float needs no feature. A thread owns the eight columns of one load and
// walks down B, four k a turn.
const_assert N % 8u == 0u && K % 4u == 0u;

const ROW = N / 8u;

@group(0) @binding(0) var<storage, read> a: array<vec2u, BATCH * K / 4u>;
@group(0) @binding(1) var<storage, read> b: array<vec4u, BATCH * K * ROW>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f, BATCH * N / 4u>;

fn four(low: u32, high: u32) -> vec4f {
  return vec4f(unpack2x16float(low), unpack2x16float(high));
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= ROW) {
    return;
  }
  var left = vec4f();
  var right = vec4f();
  var i = id.y * K * ROW + column;
  for (var k = 0u; k < K / 4u; k++) {
    let words = a[id.y * (K / 4u) + k];
    let scale = four(words.x, words.y);
    let first = b[i];
    left += scale.x * four(first.x, first.y);
    right += scale.x * four(first.z, first.w);
    let second = b[i + ROW];
    left += scale.y * four(second.x, second.y);
    right += scale.y * four(second.z, second.w);
    let third = b[i + 2u * ROW];
    left += scale.z * four(third.x, third.y);
    right += scale.z * four(third.z, third.w);
    let fourth = b[i + 3u * ROW];
    left += scale.w * four(fourth.x, fourth.y);
    right += scale.w * four(fourth.z, fourth.w);
    i += 4u * ROW;
  }
  let out = (id.y * ROW + column) * 2u;
  c[out] = left;
  c[out + 1u] = right;
}
