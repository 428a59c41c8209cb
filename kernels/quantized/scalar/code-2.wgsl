// Codes of 2 bits, read as code-4.wgsl reads those of 4: masked where they stand, 2^p times code − 2. Constants: N, K.
@group(0) @binding(1) var<storage, read> words: array<vec4u>;

const N4 = (N + 3u) / 4u;
const MIDDLE = 2.0;

const FACTOR0 = vec4f(1.0, 0x1p-8, 0x1p-16, 0x1p-24);
const FACTOR1 = FACTOR0 * 0x1p-2;
const FACTOR2 = FACTOR0 * 0x1p-4;
const FACTOR3 = FACTOR0 * 0x1p-6;

struct Block {
  w0: vec4i,
  w1: vec4i,
}

fn word(at: u32) -> vec4i {
  return bitcast<vec4i>(words[at] ^ vec4u(0x80000000u));
}

// Block `block` of outputs 4·n4 … 4·n4 + 3.
fn block_at(block: u32, n4: u32) -> Block {
  let at = block * 2u * N4 + n4;
  return Block(word(at), word(at + N4));
}

fn first(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0x3)) - 0x1p1,
    vec4f(w & vec4i(0x300)) - 0x1p9,
    vec4f(w & vec4i(0x30000)) - 0x1p17,
    vec4f(w & vec4i(0x3000000)) - 0x1p25,
  );
}

fn second(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0xc)) - 0x1p3,
    vec4f(w & vec4i(0xc00)) - 0x1p11,
    vec4f(w & vec4i(0xc0000)) - 0x1p19,
    vec4f(w & vec4i(0xc000000)) - 0x1p27,
  );
}

fn third(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0x30)) - 0x1p5,
    vec4f(w & vec4i(0x3000)) - 0x1p13,
    vec4f(w & vec4i(0x300000)) - 0x1p21,
    vec4f(w & vec4i(0x30000000)) - 0x1p29,
  );
}

// The topmost field is signed: its top bit is turned over, and nothing taken off.
fn fourth(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0xc0)) - 0x1p7,
    vec4f(w & vec4i(0xc000)) - 0x1p15,
    vec4f(w & vec4i(0xc00000)) - 0x1p23,
    vec4f(w & vec4i(-0x40000000)),
  );
}

fn part0(b: Block) -> mat4x4f { return first(b.w0); }
fn part1(b: Block) -> mat4x4f { return second(b.w0); }
fn part2(b: Block) -> mat4x4f { return third(b.w0); }
fn part3(b: Block) -> mat4x4f { return fourth(b.w0); }
fn part4(b: Block) -> mat4x4f { return first(b.w1); }
fn part5(b: Block) -> mat4x4f { return second(b.w1); }
fn part6(b: Block) -> mat4x4f { return third(b.w1); }
fn part7(b: Block) -> mat4x4f { return fourth(b.w1); }
