// A in f32: of four lanes each reads one k.
const A_ROW = K;

@group(0) @binding(0) var<storage, read> a: array<f32, BATCH * M * A_ROW>;

fn part_of(lane: u32) -> u32 {
  return lane & 3u;
}

fn part(i: u32, k: u32) -> f32 {
  return a[i + 4u * k];
}

fn plus(sum: mat2x4f, own: f32, b: Four) -> mat2x4f {
  return sum + quadBroadcast(own, 0u) * b.k0 + quadBroadcast(own, 1u) * b.k1 +
    quadBroadcast(own, 2u) * b.k2 + quadBroadcast(own, 3u) * b.k3;
}
