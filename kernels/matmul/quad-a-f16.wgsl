// A in f16, read as words, because unpack2x16float needs no feature. A word holds two k: of four lanes the even ones read one
// word and the odd ones the next.
const A_ROW = K / 2u;

@group(0) @binding(0) var<storage, read> a: array<u32, BATCH * M * A_ROW>;

fn part_of(lane: u32) -> u32 {
  return lane & 1u;
}

fn part(i: u32, k: u32) -> vec2f {
  return unpack2x16float(a[i + 2u * k]);
}

fn plus(sum: mat2x4f, own: vec2f, b: Four) -> mat2x4f {
  return sum + quadBroadcast(own.x, 0u) * b.k0 + quadBroadcast(own.y, 0u) * b.k1 +
    quadBroadcast(own.x, 1u) * b.k2 + quadBroadcast(own.y, 1u) * b.k3;
}
