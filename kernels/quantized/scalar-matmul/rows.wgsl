// y = x·Ŵᵀ, without workgroup memory: a thread computes 4 rows × 8 neighbouring outputs and walks down all of K, a block of
// 32 a turn, unrolled by hand; a weight is decoded once for four rows. Put before the files that read activations and
// codes (../scalar). Constants: M, N, K; GROUP: columns that share a scale, 8, 16 or a multiple of 32; LANES: threads of
// a workgroup, whole quads; CENTRED: 1 where the middle code is 0, so that offsets need no sums of x.
//
// Sums of a block are taken over code − MIDDLE; scale and offset come in once for each.
const_assert GROUP == 8u || GROUP == 16u || GROUP % 32u == 0u;
const_assert LANES % 4u == 0u;

@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const BLOCKS = (K + 31u) / 32u;
// Blocks of a group.
const DEPTH = max(GROUP / 32u, 1u);

// Sums of a row; l: the first four outputs, h: the others.
struct Sums {
  l0: vec4f, h0: vec4f,
  l1: vec4f, h1: vec4f,
  l2: vec4f, h2: vec4f,
  l3: vec4f, h3: vec4f,
}

fn plus(t: vec4f, f: Factors, a: vec4f, sum: f32) -> vec4f {
  if (CENTRED == 1u) {
    return t + f.scale * a;
  }
  return t + (f.scale * a + f.offset * sum);
}

// The totals with the sums of a group, or of a part of one; `sum`: of x, row by row.
fn joined(t: Sums, l: Factors, h: Factors, a: Sums, sum: vec4f) -> Sums {
  return Sums(
    plus(t.l0, l, a.l0, sum.x), plus(t.h0, h, a.h0, sum.x),
    plus(t.l1, l, a.l1, sum.y), plus(t.h1, h, a.h1, sum.y),
    plus(t.l2, l, a.l2, sum.z), plus(t.h2, h, a.h2, sum.z),
    plus(t.l3, l, a.l3, sum.w), plus(t.h3, h, a.h3, sum.w),
  );
}

// The sums with the products of a part: four k of four rows and eight outputs.
fn grown(a: Sums, l: mat4x4f, h: mat4x4f, x0: vec4f, x1: vec4f, x2: vec4f, x3: vec4f) -> Sums {
  var out = a;
  out.l0 += l * x0;
  out.h0 += h * x0;
  if (M > 1u) { out.l1 += l * x1; out.h1 += h * x1; }
  if (M > 2u) { out.l2 += l * x2; out.h2 += h * x2; }
  if (M > 3u) { out.l3 += l * x3; out.h3 += h * x3; }
  return out;
}

fn store(row: u32, n4: u32, values: vec4f) {
  let n = n4 * 4u;
  if (row >= M) {
    return;
  }
  let i = row * N + n;
  if (n < N) { y[i] = values.x; }
  if (n + 1u < N) { y[i + 1u] = values.y; }
  if (n + 2u < N) { y[i + 2u] = values.z; }
  if (n + 3u < N) { y[i + 3u] = values.w; }
}

@compute @workgroup_size(LANES)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) thread: u32) {
  let place = place_of(thread);
  let factor = factor_of(place);
  let top = id.x * 2u;
  let row = id.y * 4u;
  // Rows and outputs past the end repeat the last; their sums are dropped.
  let n0 = min(top, N4 - 1u);
  let n1 = min(top + 1u, N4 - 1u);
  let r = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(M - 1u));
  var t = Sums();
  for (var begin = 0u; begin < BLOCKS; begin += DEPTH) {
    var l = Factors();
    var h = Factors();
    if (GROUP >= 32u) {
      l = factors(begin / DEPTH, n0);
      h = factors(begin / DEPTH, n1);
    }
    let end = min(begin + DEPTH, BLOCKS);
    for (var block = begin; block < end; block++) {
      let b = block_at(block, n0);
      let c = block_at(block, n1);
      var a = Sums();
      var sum = vec4f();
      {
        let x0 = sixteen(r.x, block, 0u, place, factor);
        var x1 = x0; var x2 = x0; var x3 = x0;
        if (M > 1u) { x1 = sixteen(r.y, block, 0u, place, factor); }
        if (M > 2u) { x2 = sixteen(r.z, block, 0u, place, factor); }
        if (M > 3u) { x3 = sixteen(r.w, block, 0u, place, factor); }
        let first = vec4f(x0.first, x1.first, x2.first, x3.first);
        let last = vec4f(x0.last, x1.last, x2.last, x3.last);
        a = grown(a, part0(b), part0(c), x0.p0, x1.p0, x2.p0, x3.p0);
        a = grown(a, part1(b), part1(c), x0.p1, x1.p1, x2.p1, x3.p1);
        if (GROUP == 8u) { t = joined(t, factors(block * 4u, n0), factors(block * 4u, n1), a, first); a = Sums(); }
        a = grown(a, part2(b), part2(c), x0.p2, x1.p2, x2.p2, x3.p2);
        a = grown(a, part3(b), part3(c), x0.p3, x1.p3, x2.p3, x3.p3);
        let g = block * 4u + 1u;
        if (GROUP == 8u) { t = joined(t, factors(g, n0), factors(g, n1), a, last); a = Sums(); }
        sum = first + last;
        if (GROUP == 16u) { t = joined(t, factors(block * 2u, n0), factors(block * 2u, n1), a, sum); a = Sums(); }
      }
      {
        let x0 = sixteen(r.x, block, 1u, place, factor);
        var x1 = x0; var x2 = x0; var x3 = x0;
        if (M > 1u) { x1 = sixteen(r.y, block, 1u, place, factor); }
        if (M > 2u) { x2 = sixteen(r.z, block, 1u, place, factor); }
        if (M > 3u) { x3 = sixteen(r.w, block, 1u, place, factor); }
        let first = vec4f(x0.first, x1.first, x2.first, x3.first);
        let last = vec4f(x0.last, x1.last, x2.last, x3.last);
        a = grown(a, part4(b), part4(c), x0.p0, x1.p0, x2.p0, x3.p0);
        a = grown(a, part5(b), part5(c), x0.p1, x1.p1, x2.p1, x3.p1);
        let g = block * 4u + 2u;
        if (GROUP == 8u) { t = joined(t, factors(g, n0), factors(g, n1), a, first); a = Sums(); }
        a = grown(a, part6(b), part6(c), x0.p2, x1.p2, x2.p2, x3.p2);
        a = grown(a, part7(b), part7(c), x0.p3, x1.p3, x2.p3, x3.p3);
        if (GROUP == 8u) { t = joined(t, factors(g + 1u, n0), factors(g + 1u, n1), a, last); }
        let j = block * 2u + 1u;
        if (GROUP == 16u) { t = joined(t, factors(j, n0), factors(j, n1), a, first + last); }
        sum += first + last;
      }
      if (GROUP >= 32u) {
        t = joined(t, l, h, a, sum);
      }
    }
  }
  store(row, top, t.l0); store(row, top + 1u, t.h0);
  store(row + 1u, top, t.l1); store(row + 1u, top + 1u, t.h1);
  store(row + 2u, top, t.l2); store(row + 2u, top + 1u, t.h2);
  store(row + 3u, top, t.l3); store(row + 3u, top + 1u, t.h3);
}
