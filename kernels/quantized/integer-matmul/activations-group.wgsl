// activations.wgsl for GPUs: 64 threads a group of a row, so that neighbouring threads read neighbouring activations.
// Constants as there.
requires packed_4x8_integer_dot_product;
const_assert GROUP % 4u == 0u || GROUPS == 1u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> codes: array<u32>;
@group(0) @binding(2) var<storage, read_write> code_scales: array<f32>;
@group(0) @binding(3) var<storage, read_write> code_sums: array<i32>;

const WORDS = BLOCKS * 8u;

var<workgroup> largest: array<f32, 64>;
var<workgroup> total: array<i32, 64>;

fn value(row: u32, k: u32) -> f32 {
  if (k >= K) {
    return 0.0;
  }
  return x[row * K + k];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = id.y;
  let group = id.x;
  let begin = group * GROUP;
  let end = min(K, begin + GROUP);
  var most = 0.0;
  for (var k = begin + local; k < end; k += 64u) {
    most = max(most, abs(x[row * K + k]));
  }
  largest[local] = most;
  for (var step = 32u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (local < step) {
      largest[local] = max(largest[local], largest[local + step]);
    }
  }
  workgroupBarrier();
  most = largest[0];
  let inverse = select(f32(TOP) / most, 0.0, most == 0.0);
  let words_end = select(end / 4u, WORDS, group == GROUPS - 1u);
  var sum = 0;
  for (var w = begin / 4u + local; w < words_end; w += 64u) {
    let k = 4u * w;
    let four = vec4f(value(row, k), value(row, k + 1u), value(row, k + 2u), value(row, k + 3u));
    let code = clamp(vec4i(round(four * inverse)), vec4i(-i32(TOP)), vec4i(i32(TOP)));
    codes[row * WORDS + w] = pack4xI8(code);
    sum += code.x + code.y + code.z + code.w;
  }
  total[local] = sum;
  for (var step = 32u; step > 0u; step /= 2u) {
    workgroupBarrier();
    if (local < step) {
      total[local] += total[local + step];
    }
  }
  if (local == 0u) {
    code_scales[row * GROUPS + group] = most * (1.0 / f32(TOP));
    code_sums[row * GROUPS + group] = total[0];
  }
}
