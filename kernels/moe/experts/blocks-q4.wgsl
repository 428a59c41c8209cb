// blocks-f32.wgsl for codes of 4 bits with an f16 scale for 32 k, in the layout "columns" of src/packing: the experts' columns
// stand side by side, as those of one matrix. Four k of four columns are half of four words. EXPERTS: how many there are.
@group(0) @binding(1) var<storage, read> words: array<vec4u>;
@group(0) @binding(5) var<storage, read> scales: array<vec4u>;

const STRIDE = EXPERTS * WIDE;

fn level(bytes: u32) -> vec4f {
  return vec4f(unpack4xU8(bytes)) - 8.0;
}

fn w4x4(expert: u32, k4: u32, column: u32) -> mat4x4f {
  let n = expert * WIDE + column;
  let q = (words[k4 / 2u * STRIDE + n] >> vec4u(k4 % 2u * 4u)) & vec4u(0x0f0f0f0fu);
  let s = scales[k4 / 8u * STRIDE + n];
  let columns = mat4x4f(
    level(q.x) * unpack2x16float(s.x).x,
    level(q.y) * unpack2x16float(s.y).x,
    level(q.z) * unpack2x16float(s.z).x,
    level(q.w) * unpack2x16float(s.w).x,
  );
  return transpose(columns);
}
