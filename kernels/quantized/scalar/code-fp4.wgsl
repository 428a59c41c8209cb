// Codes of 4 bits that are floats (E2M1), as code-4.wgsl has integers: masked where they stand, with the 2^p of their
// place as a factor. Of the three bits of magnitude, t, the value is the largest of t, 2t − 4 and 4t − 16, halved: 0, ½, 1,
// 1½, 2, 3, 4, 6. Constants: N, K.
@group(0) @binding(1) var<storage, read> words: array<vec4u>;

const N4 = (N + 3u) / 4u;
const MIDDLE = 0.0;

const FACTOR0 = vec4f(1.0, 0x1p-8, 0x1p-16, 0x1p-24);
const FACTOR1 = FACTOR0 * 0x1p-4;
const FACTOR2 = FACTOR0;
const FACTOR3 = FACTOR1;

struct Block {
  w0: vec4i,
  w1: vec4i,
  w2: vec4i,
  w3: vec4i,
}

fn word(at: u32) -> vec4i {
  return bitcast<vec4i>(words[at]);
}

// Block `block` of outputs 4·n4 … 4·n4 + 3.
fn block_at(block: u32, n4: u32) -> Block {
  let at = block * 4u * N4 + n4;
  return Block(word(at), word(at + N4), word(at + 2u * N4), word(at + 3u * N4));
}

// The nibble whose lowest bit is worth `unit`. Its sign bit alone is 8·unit, or −8·unit at the top of a word, and
// `turn` is −¼ of that sign over unit: the sum is v or −v.
fn value(w: vec4i, magnitude: i32, sign: i32, unit: f32, turn: f32) -> vec4f {
  let t = vec4f(w & vec4i(magnitude));
  let v = 0.5 * max(max(t, 2.0 * t - 4.0 * unit), 4.0 * t - 16.0 * unit);
  return v + v * (turn * vec4f(w & vec4i(sign)));
}

fn low(w: vec4i) -> mat4x4f {
  return mat4x4f(
    value(w, 0x7, 0x8, 1.0, -0x1p-2),
    value(w, 0x700, 0x800, 0x1p8, -0x1p-10),
    value(w, 0x70000, 0x80000, 0x1p16, -0x1p-18),
    value(w, 0x7000000, 0x8000000, 0x1p24, -0x1p-26),
  );
}

fn high(w: vec4i) -> mat4x4f {
  return mat4x4f(
    value(w, 0x70, 0x80, 0x1p4, -0x1p-6),
    value(w, 0x7000, 0x8000, 0x1p12, -0x1p-14),
    value(w, 0x700000, 0x800000, 0x1p20, -0x1p-22),
    value(w, 0x70000000, i32(-0x80000000), 0x1p28, 0x1p-30),
  );
}

fn part0(b: Block) -> mat4x4f { return low(b.w0); }
fn part1(b: Block) -> mat4x4f { return high(b.w0); }
fn part2(b: Block) -> mat4x4f { return low(b.w1); }
fn part3(b: Block) -> mat4x4f { return high(b.w1); }
fn part4(b: Block) -> mat4x4f { return low(b.w2); }
fn part5(b: Block) -> mat4x4f { return high(b.w2); }
fn part6(b: Block) -> mat4x4f { return low(b.w3); }
fn part7(b: Block) -> mat4x4f { return high(b.w3); }
