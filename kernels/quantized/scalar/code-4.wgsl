// Codes of 4 bits, four neighbouring outputs at a time, for shaders that shift nothing: a CPU adapter shifts vectors lane
// by lane. A field is masked where it stands and becomes the float code·2^p, p its lowest bit; the activations carry
// the 2^−p as a factor, exactly. The middle of the codes is taken off before, or sums would cancel: a matrix holds
// (code − 8)·2^p. The topmost field is signed, and needs its top bit turned over instead.
//
// Part e of a block of 32 k is its k = 4e … 4e + 3; its columns are the k, their entries the outputs. Constants: N, K.
@group(0) @binding(1) var<storage, read> words: array<vec4u>;

const N4 = (N + 3u) / 4u;
const MIDDLE = 8.0;

// Of the activations that meet parts 0 to 3; 4 to 7 repeat them.
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
  return bitcast<vec4i>(words[at] ^ vec4u(0x80000000u));
}

// Block `block` of outputs 4·n4 … 4·n4 + 3.
fn block_at(block: u32, n4: u32) -> Block {
  let at = block * 4u * N4 + n4;
  return Block(word(at), word(at + N4), word(at + 2u * N4), word(at + 3u * N4));
}

fn low(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0xf)) - 0x1p3,
    vec4f(w & vec4i(0xf00)) - 0x1p11,
    vec4f(w & vec4i(0xf0000)) - 0x1p19,
    vec4f(w & vec4i(0xf000000)) - 0x1p27,
  );
}

fn high(w: vec4i) -> mat4x4f {
  return mat4x4f(
    vec4f(w & vec4i(0xf0)) - 0x1p7,
    vec4f(w & vec4i(0xf000)) - 0x1p15,
    vec4f(w & vec4i(0xf00000)) - 0x1p23,
    vec4f(w & vec4i(-0x10000000)),
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
