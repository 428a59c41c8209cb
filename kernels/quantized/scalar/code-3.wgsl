// Codes of 3 bits, read as code-4.wgsl reads those of 4: masked where they stand, 2^p times code − 4, p being the place
// of the low two bits. The high bit stands elsewhere, in the third word; a factor brings it to 4·2^p. Constants: N, K.
@group(0) @binding(1) var<storage, read> words: array<vec4u>;

const N4 = (N + 3u) / 4u;
const MIDDLE = 4.0;

const FACTOR0 = vec4f(1.0, 0x1p-8, 0x1p-16, 0x1p-24);
const FACTOR1 = FACTOR0 * 0x1p-2;
const FACTOR2 = FACTOR0 * 0x1p-4;
const FACTOR3 = FACTOR0 * 0x1p-6;

struct Block {
  w0: vec4i,
  w1: vec4i,
  high: vec4i,
}

// Block `block` of outputs 4·n4 … 4·n4 + 3. Of the low bits the topmost field is signed: its top bit is turned over.
fn block_at(block: u32, n4: u32) -> Block {
  let at = block * 3u * N4 + n4;
  let turn = vec4u(0x80000000u);
  return Block(
    bitcast<vec4i>(words[at] ^ turn),
    bitcast<vec4i>(words[at + N4] ^ turn),
    bitcast<vec4i>(words[at + 2u * N4]),
  );
}

fn first(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0x3)) - 0x1p2,
    vec4f(w & vec4i(0x300)) - 0x1p10,
    vec4f(w & vec4i(0x30000)) - 0x1p18,
    vec4f(w & vec4i(0x3000000)) - 0x1p26,
  );
}

fn second(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0xc)) - 0x1p4,
    vec4f(w & vec4i(0xc00)) - 0x1p12,
    vec4f(w & vec4i(0xc0000)) - 0x1p20,
    vec4f(w & vec4i(0xc000000)) - 0x1p28,
  );
}

fn third(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0x30)) - 0x1p6,
    vec4f(w & vec4i(0x3000)) - 0x1p14,
    vec4f(w & vec4i(0x300000)) - 0x1p22,
    vec4f(w & vec4i(0x30000000)) - 0x1p30,
  );
}

// Turned over, the topmost field is 2 less already: 2 is left to take off.
fn fourth(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0xc0)) - 0x1p8,
    vec4f(w & vec4i(0xc000)) - 0x1p16,
    vec4f(w & vec4i(0xc00000)) - 0x1p24,
    vec4f(w & vec4i(-0x40000000)) - 0x1p31,
  );
}

// One high bit of each byte, `raise` times what it is worth there.
fn bits(high: vec4i, b0: i32, b1: i32, b2: i32, b3: i32, raise: f32, top: f32) -> mat4x4f {
  return mat4x4f(
    vec4f(high & vec4i(b0)) * raise,
    vec4f(high & vec4i(b1)) * raise,
    vec4f(high & vec4i(b2)) * raise,
    vec4f(high & vec4i(b3)) * top,
  );
}

fn part0(b: Block) -> mat4x4f {
  return first(b.w0) + bits(b.high, 0x1, 0x100, 0x10000, 0x1000000, 4.0, 4.0);
}
fn part1(b: Block) -> mat4x4f {
  return second(b.w0) + bits(b.high, 0x2, 0x200, 0x20000, 0x2000000, 8.0, 8.0);
}
fn part2(b: Block) -> mat4x4f {
  return third(b.w0) + bits(b.high, 0x4, 0x400, 0x40000, 0x4000000, 16.0, 16.0);
}
fn part3(b: Block) -> mat4x4f {
  return fourth(b.w0) + bits(b.high, 0x8, 0x800, 0x80000, 0x8000000, 32.0, 32.0);
}
fn part4(b: Block) -> mat4x4f {
  return first(b.w1) + bits(b.high, 0x10, 0x1000, 0x100000, 0x10000000, 0.25, 0.25);
}
fn part5(b: Block) -> mat4x4f {
  return second(b.w1) + bits(b.high, 0x20, 0x2000, 0x200000, 0x20000000, 0.5, 0.5);
}
fn part6(b: Block) -> mat4x4f {
  return third(b.w1) + bits(b.high, 0x40, 0x4000, 0x400000, 0x40000000, 1.0, 1.0);
}
// Bit 31 alone is −2³¹.
fn part7(b: Block) -> mat4x4f {
  return fourth(b.w1) + bits(b.high, 0x80, 0x8000, 0x800000, i32(-0x80000000), 2.0, -2.0);
}
