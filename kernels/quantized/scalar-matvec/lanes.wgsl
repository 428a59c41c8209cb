// y = x·Ŵᵀ for one row, without workgroup memory: a thread owns 16 neighbouring outputs and walks down all of K, a block
// of 32 a turn, unrolled by hand. Put before the files that read activations and codes (../scalar). Constants: N, K,
// GROUP: columns that share a scale, 8, 16 or a multiple of 32; LANES: threads of a workgroup, whole quads; CENTRED: 1
// where the middle code is 0, so that offsets need no sums of x.
//
// Sums of a block are taken over code − MIDDLE; scale and offset come in once for each.
const_assert GROUP == 8u || GROUP == 16u || GROUP % 32u == 0u;
const_assert LANES % 4u == 0u;

@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const BLOCKS = (K + 31u) / 32u;
// Blocks of a group.
const DEPTH = max(GROUP / 32u, 1u);

struct Sums {
  q0: vec4f,
  q1: vec4f,
  q2: vec4f,
  q3: vec4f,
}

fn plus(t: vec4f, f: Factors, a: vec4f, sum: f32) -> vec4f {
  if (CENTRED == 1u) {
    return t + f.scale * a;
  }
  return t + (f.scale * a + f.offset * sum);
}

// The totals with the sums of a group of 8 or 16.
fn joined(t: Sums, group: u32, n: vec4u, a: Sums, sum: f32) -> Sums {
  return Sums(
    plus(t.q0, factors(group, n.x), a.q0, sum),
    plus(t.q1, factors(group, n.y), a.q1, sum),
    plus(t.q2, factors(group, n.z), a.q2, sum),
    plus(t.q3, factors(group, n.w), a.q3, sum),
  );
}

fn store(n4: u32, values: vec4f) {
  let n = n4 * 4u;
  if (n < N) { y[n] = values.x; }
  if (n + 1u < N) { y[n + 1u] = values.y; }
  if (n + 2u < N) { y[n + 2u] = values.z; }
  if (n + 3u < N) { y[n + 3u] = values.w; }
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) thread: u32) {
  let place = place_of(thread);
  let factor = factor_of(place);
  let top = id.x * 4u;
  // Outputs past the end repeat the last; their sums are dropped.
  let n = min(top + vec4u(0u, 1u, 2u, 3u), vec4u(N4 - 1u));
  var t = Sums();
  for (var begin = 0u; begin < BLOCKS; begin += DEPTH) {
    var f0 = Factors(); var f1 = Factors(); var f2 = Factors(); var f3 = Factors();
    if (GROUP >= 32u) {
      let group = begin / DEPTH;
      f0 = factors(group, n.x); f1 = factors(group, n.y);
      f2 = factors(group, n.z); f3 = factors(group, n.w);
    }
    let end = min(begin + DEPTH, BLOCKS);
    for (var block = begin; block < end; block++) {
      let b0 = block_at(block, n.x); let b1 = block_at(block, n.y);
      let b2 = block_at(block, n.z); let b3 = block_at(block, n.w);
      var a = Sums();
      let x0 = sixteen(0u, block, 0u, place, factor);
      a.q0 += part0(b0) * x0.p0; a.q1 += part0(b1) * x0.p0; a.q2 += part0(b2) * x0.p0; a.q3 += part0(b3) * x0.p0;
      a.q0 += part1(b0) * x0.p1; a.q1 += part1(b1) * x0.p1; a.q2 += part1(b2) * x0.p1; a.q3 += part1(b3) * x0.p1;
      if (GROUP == 8u) { t = joined(t, block * 4u, n, a, x0.first); a = Sums(); }
      a.q0 += part2(b0) * x0.p2; a.q1 += part2(b1) * x0.p2; a.q2 += part2(b2) * x0.p2; a.q3 += part2(b3) * x0.p2;
      a.q0 += part3(b0) * x0.p3; a.q1 += part3(b1) * x0.p3; a.q2 += part3(b2) * x0.p3; a.q3 += part3(b3) * x0.p3;
      if (GROUP == 8u) { t = joined(t, block * 4u + 1u, n, a, x0.last); a = Sums(); }
      if (GROUP == 16u) { t = joined(t, block * 2u, n, a, x0.first + x0.last); a = Sums(); }
      let x1 = sixteen(0u, block, 1u, place, factor);
      a.q0 += part4(b0) * x1.p0; a.q1 += part4(b1) * x1.p0; a.q2 += part4(b2) * x1.p0; a.q3 += part4(b3) * x1.p0;
      a.q0 += part5(b0) * x1.p1; a.q1 += part5(b1) * x1.p1; a.q2 += part5(b2) * x1.p1; a.q3 += part5(b3) * x1.p1;
      if (GROUP == 8u) { t = joined(t, block * 4u + 2u, n, a, x1.first); a = Sums(); }
      a.q0 += part6(b0) * x1.p2; a.q1 += part6(b1) * x1.p2; a.q2 += part6(b2) * x1.p2; a.q3 += part6(b3) * x1.p2;
      a.q0 += part7(b0) * x1.p3; a.q1 += part7(b1) * x1.p3; a.q2 += part7(b2) * x1.p3; a.q3 += part7(b3) * x1.p3;
      if (GROUP == 8u) { t = joined(t, block * 4u + 3u, n, a, x1.last); }
      if (GROUP == 16u) { t = joined(t, block * 2u + 1u, n, a, x1.first + x1.last); }
      if (GROUP >= 32u) {
        let sum = (x0.first + x0.last) + (x1.first + x1.last);
        t.q0 = plus(t.q0, f0, a.q0, sum); t.q1 = plus(t.q1, f1, a.q1, sum);
        t.q2 = plus(t.q2, f2, a.q2, sum); t.q3 = plus(t.q3, f3, a.q3, sum);
      }
    }
  }
  store(top, t.q0);
  store(top + 1u, t.q1);
  store(top + 2u, t.q2);
  store(top + 3u, t.q3);
}
