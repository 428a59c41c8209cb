// Codes of 8 bits, read as code-4.wgsl reads those of 4: masked where they stand, 2^p times code − 128. Constants: N, K.
@group(0) @binding(1) var<storage, read> words: array<vec4u>;

const N4 = (N + 3u) / 4u;
const MIDDLE = 128.0;

const FACTOR0 = vec4f(1.0, 0x1p-8, 0x1p-16, 0x1p-24);
const FACTOR1 = FACTOR0;
const FACTOR2 = FACTOR0;
const FACTOR3 = FACTOR0;

struct Block {
  w0: vec4i,
  w1: vec4i,
  w2: vec4i,
  w3: vec4i,
  w4: vec4i,
  w5: vec4i,
  w6: vec4i,
  w7: vec4i,
}

fn word(at: u32) -> vec4i {
  return bitcast<vec4i>(words[at] ^ vec4u(0x80000000u));
}

// Block `block` of outputs 4·n4 … 4·n4 + 3.
fn block_at(block: u32, n4: u32) -> Block {
  let at = block * 8u * N4 + n4;
  return Block(
    word(at),
    word(at + N4),
    word(at + 2u * N4),
    word(at + 3u * N4),
    word(at + 4u * N4),
    word(at + 5u * N4),
    word(at + 6u * N4),
    word(at + 7u * N4),
  );
}

// The topmost field is signed: its top bit is turned over, and nothing taken off.
fn bytes(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0xff)) - 0x1p7,
    vec4f(w & vec4i(0xff00)) - 0x1p15,
    vec4f(w & vec4i(0xff0000)) - 0x1p23,
    vec4f(w & vec4i(-0x1000000)),
  );
}

fn part0(b: Block) -> mat4x4f { return bytes(b.w0); }
fn part1(b: Block) -> mat4x4f { return bytes(b.w1); }
fn part2(b: Block) -> mat4x4f { return bytes(b.w2); }
fn part3(b: Block) -> mat4x4f { return bytes(b.w3); }
fn part4(b: Block) -> mat4x4f { return bytes(b.w4); }
fn part5(b: Block) -> mat4x4f { return bytes(b.w5); }
fn part6(b: Block) -> mat4x4f { return bytes(b.w6); }
fn part7(b: Block) -> mat4x4f { return bytes(b.w7); }
