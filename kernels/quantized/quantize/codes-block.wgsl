// codes.wgsl for groups of whole blocks of 32: weights are read four at a time, the scale once a block, and nothing is
// guarded; unrolled by hand. Constants as there.
const_assert K % 32u == 0u && GROUP % 32u == 0u;

@group(0) @binding(0) var<storage, read> weights: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> packed: array<u32>;

const MIDDLE = f32(1u << (BITS - 1u));
const LAST = f32((1u << BITS) - 1u);

// From weights to codes: w·times + plus, rounded down and clamped.
struct Steps {
  times: f32,
  minus: f32,
  plus: f32,
}

fn steps(row: u32, k: u32) -> Steps {
  let grid = unpack2x16float(packed[SCALES + (k / GROUP) * STRIDE + row]);
  // Equal weights: all of them are the offset; zeros are the middle code, as the CPU has it.
  let times = select(1.0 / grid.x, 0.0, grid.x == 0.0);
  if (MINMAX == 1u) {
    return Steps(times, grid.y, select(0.5, MIDDLE, grid.x == 0.0 && grid.y == 0.0));
  }
  return Steps(times, 0.0, MIDDLE);
}

// Four codes, one a byte.
fn quad(at: u32, s: Steps) -> u32 {
  let w = weights[at];
  var code: vec4f;
  if (MINMAX == 1u) {
    code = floor((w - s.minus) * s.times + s.plus);
  } else {
    code = floor(w * s.times + 0.5) + s.plus;
  }
  let bytes = vec4u(clamp(code, vec4f(), vec4f(LAST))) << vec4u(0u, 8u, 16u, 24u);
  return bytes.x | bytes.y | bytes.z | bytes.w;
}

fn low(q: u32) -> u32 {
  return q & 0x03030303u;
}

fn high(q: u32) -> u32 {
  return (q >> 2u) & 0x01010101u;
}

fn pair(at: u32, s: Steps) -> u32 {
  return quad(at, s) | (quad(at + 1u, s) << 4u);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= STRIDE) {
    return;
  }
  let k = id.y * 32u;
  let word = id.y * BITS * STRIDE + row;
  if (row >= N) {
    for (var w = 0u; w < BITS; w++) {
      packed[word + w * STRIDE] = 0u;
    }
    return;
  }
  let s = steps(row, k);
  let at = (row * K + k) / 4u;
  if (BITS == 8u) {
    packed[word] = quad(at, s);
    packed[word + STRIDE] = quad(at + 1u, s);
    packed[word + 2u * STRIDE] = quad(at + 2u, s);
    packed[word + 3u * STRIDE] = quad(at + 3u, s);
    packed[word + 4u * STRIDE] = quad(at + 4u, s);
    packed[word + 5u * STRIDE] = quad(at + 5u, s);
    packed[word + 6u * STRIDE] = quad(at + 6u, s);
    packed[word + 7u * STRIDE] = quad(at + 7u, s);
  }
  if (BITS == 4u) {
    packed[word] = pair(at, s);
    packed[word + STRIDE] = pair(at + 2u, s);
    packed[word + 2u * STRIDE] = pair(at + 4u, s);
    packed[word + 3u * STRIDE] = pair(at + 6u, s);
  }
  if (BITS <= 3u) {
    let a = quad(at, s);
    let b = quad(at + 1u, s);
    let c = quad(at + 2u, s);
    let d = quad(at + 3u, s);
    let e = quad(at + 4u, s);
    let f = quad(at + 5u, s);
    let g = quad(at + 6u, s);
    let h = quad(at + 7u, s);
    packed[word] = low(a) | (low(b) << 2u) | (low(c) << 4u) | (low(d) << 6u);
    packed[word + STRIDE] = low(e) | (low(f) << 2u) | (low(g) << 4u) | (low(h) << 6u);
    if (BITS == 3u) {
      packed[word + 2u * STRIDE] = high(a) | (high(b) << 1u) | (high(c) << 2u) | (high(d) << 3u)
        | (high(e) << 4u) | (high(f) << 5u) | (high(g) << 6u) | (high(h) << 7u);
    }
  }
}
