// rows.wgsl for weights in codes of 4 bits with an f16 scale for 32 k: a tile of the plan holds up to 4 rows of one expert, and
// a weight is decoded once for all of them. The experts' columns stand side by side, as those of one matrix
// (../../quantized/scalar: code-4, factors, x-*). Constants: N, all columns of the matrix; WIDE, those of an expert; K; LANES,
// threads of a workgroup, whole quads; CHOICES, ROWS, TILES, ORDER and PAIR as in rows.wgsl.
//
// A thread has 8 columns: 4 gates and the 4 ups that belong to them, or 8 neighbours. All four threads of a quad read
// the same activations, those past the last column too.
const_assert LANES % 4u == 0u && WIDE % 4u == 0u;

@group(0) @binding(3) var<storage, read> plan: array<u32>;
@group(0) @binding(4) var<storage, read> routes: array<u32>;
@group(0) @binding(5) var<storage, read_write> out: array<vec4f>;

const BLOCKS = (K + 31u) / 32u;
// In fours: columns of an expert, outputs, and those of a thread.
const WIDE4 = WIDE / 4u;
const OUT4 = select(WIDE4, WIDE4 / 2u, PAIR == 1u);
const STEP = select(2u, 1u, PAIR == 1u);

fn row_of(position: u32) -> u32 {
  if (PAIR == 1u) {
    return plan[ORDER + position] / CHOICES;
  }
  return position;
}

// Rows past the end of a tile repeat its last.
fn rows_of(first: u32, rows: u32) -> vec4u {
  let last = rows - 1u;
  return vec4u(
    row_of(first),
    row_of(first + min(1u, last)),
    row_of(first + min(2u, last)),
    row_of(first + min(3u, last)),
  );
}

fn store(position: u32, top: u32, left: vec4f, right: vec4f) {
  if (top >= OUT4) {
    return;
  }
  if (PAIR == 1u) {
    out[position * OUT4 + top] = left / (1.0 + exp(-left)) * right;
    return;
  }
  let assignment = plan[ORDER + position];
  let weight = bitcast<f32>(routes[ROWS + assignment]);
  let i = assignment * OUT4 + top;
  out[i] = weight * left;
  if (top + 1u < OUT4) {
    out[i + 1u] = weight * right;
  }
}

fn four_rows(first: u32, rows: u32, n: vec2u, top: u32, place: u32, factor: vec4f) {
  let i = rows_of(first, rows);
  var l0 = vec4f(); var h0 = vec4f();
  var l1 = vec4f(); var h1 = vec4f();
  var l2 = vec4f(); var h2 = vec4f();
  var l3 = vec4f(); var h3 = vec4f();
  for (var block = 0u; block < BLOCKS; block++) {
    let b = block_at(block, n.x);
    let c = block_at(block, n.y);
    var left = mat4x4f();
    var right = mat4x4f();
    var a0 = vec4f(); var g0 = vec4f();
    var a1 = vec4f(); var g1 = vec4f();
    var a2 = vec4f(); var g2 = vec4f();
    var a3 = vec4f(); var g3 = vec4f();
    {
      let x0 = sixteen(i.x, block, 0u, place, factor);
      let x1 = sixteen(i.y, block, 0u, place, factor);
      let x2 = sixteen(i.z, block, 0u, place, factor);
      let x3 = sixteen(i.w, block, 0u, place, factor);
      left = part0(b); right = part0(c);
      a0 += left * x0.p0; g0 += right * x0.p0; a1 += left * x1.p0; g1 += right * x1.p0; a2 += left * x2.p0; g2 += right * x2.p0; a3 += left * x3.p0; g3 += right * x3.p0;
      left = part1(b); right = part1(c);
      a0 += left * x0.p1; g0 += right * x0.p1; a1 += left * x1.p1; g1 += right * x1.p1; a2 += left * x2.p1; g2 += right * x2.p1; a3 += left * x3.p1; g3 += right * x3.p1;
      left = part2(b); right = part2(c);
      a0 += left * x0.p2; g0 += right * x0.p2; a1 += left * x1.p2; g1 += right * x1.p2; a2 += left * x2.p2; g2 += right * x2.p2; a3 += left * x3.p2; g3 += right * x3.p2;
      left = part3(b); right = part3(c);
      a0 += left * x0.p3; g0 += right * x0.p3; a1 += left * x1.p3; g1 += right * x1.p3; a2 += left * x2.p3; g2 += right * x2.p3; a3 += left * x3.p3; g3 += right * x3.p3;
    }
    {
      let x0 = sixteen(i.x, block, 1u, place, factor);
      let x1 = sixteen(i.y, block, 1u, place, factor);
      let x2 = sixteen(i.z, block, 1u, place, factor);
      let x3 = sixteen(i.w, block, 1u, place, factor);
      left = part4(b); right = part4(c);
      a0 += left * x0.p0; g0 += right * x0.p0; a1 += left * x1.p0; g1 += right * x1.p0; a2 += left * x2.p0; g2 += right * x2.p0; a3 += left * x3.p0; g3 += right * x3.p0;
      left = part5(b); right = part5(c);
      a0 += left * x0.p1; g0 += right * x0.p1; a1 += left * x1.p1; g1 += right * x1.p1; a2 += left * x2.p1; g2 += right * x2.p1; a3 += left * x3.p1; g3 += right * x3.p1;
      left = part6(b); right = part6(c);
      a0 += left * x0.p2; g0 += right * x0.p2; a1 += left * x1.p2; g1 += right * x1.p2; a2 += left * x2.p2; g2 += right * x2.p2; a3 += left * x3.p2; g3 += right * x3.p2;
      left = part7(b); right = part7(c);
      a0 += left * x0.p3; g0 += right * x0.p3; a1 += left * x1.p3; g1 += right * x1.p3; a2 += left * x2.p3; g2 += right * x2.p3; a3 += left * x3.p3; g3 += right * x3.p3;
    }
    let l = factors(block, n.x).scale;
    let h = factors(block, n.y).scale;
    l0 += l * a0; h0 += h * g0;
    l1 += l * a1; h1 += h * g1;
    l2 += l * a2; h2 += h * g2;
    l3 += l * a3; h3 += h * g3;
  }
  store(first, top, l0, h0);
  if (rows > 1u) { store(first + 1u, top, l1, h1); }
  if (rows > 2u) { store(first + 2u, top, l2, h2); }
  if (rows > 3u) { store(first + 3u, top, l3, h3); }
}

fn two_rows(first: u32, rows: u32, n: vec2u, top: u32, place: u32, factor: vec4f) {
  let i = rows_of(first, rows);
  var l0 = vec4f(); var h0 = vec4f();
  var l1 = vec4f(); var h1 = vec4f();
  for (var block = 0u; block < BLOCKS; block++) {
    let b = block_at(block, n.x);
    let c = block_at(block, n.y);
    var left = mat4x4f();
    var right = mat4x4f();
    var a0 = vec4f(); var g0 = vec4f();
    var a1 = vec4f(); var g1 = vec4f();
    {
      let x0 = sixteen(i.x, block, 0u, place, factor);
      let x1 = sixteen(i.y, block, 0u, place, factor);
      left = part0(b); right = part0(c);
      a0 += left * x0.p0; g0 += right * x0.p0; a1 += left * x1.p0; g1 += right * x1.p0;
      left = part1(b); right = part1(c);
      a0 += left * x0.p1; g0 += right * x0.p1; a1 += left * x1.p1; g1 += right * x1.p1;
      left = part2(b); right = part2(c);
      a0 += left * x0.p2; g0 += right * x0.p2; a1 += left * x1.p2; g1 += right * x1.p2;
      left = part3(b); right = part3(c);
      a0 += left * x0.p3; g0 += right * x0.p3; a1 += left * x1.p3; g1 += right * x1.p3;
    }
    {
      let x0 = sixteen(i.x, block, 1u, place, factor);
      let x1 = sixteen(i.y, block, 1u, place, factor);
      left = part4(b); right = part4(c);
      a0 += left * x0.p0; g0 += right * x0.p0; a1 += left * x1.p0; g1 += right * x1.p0;
      left = part5(b); right = part5(c);
      a0 += left * x0.p1; g0 += right * x0.p1; a1 += left * x1.p1; g1 += right * x1.p1;
      left = part6(b); right = part6(c);
      a0 += left * x0.p2; g0 += right * x0.p2; a1 += left * x1.p2; g1 += right * x1.p2;
      left = part7(b); right = part7(c);
      a0 += left * x0.p3; g0 += right * x0.p3; a1 += left * x1.p3; g1 += right * x1.p3;
    }
    let l = factors(block, n.x).scale;
    let h = factors(block, n.y).scale;
    l0 += l * a0; h0 += h * g0;
    l1 += l * a1; h1 += h * g1;
  }
  store(first, top, l0, h0);
  if (rows > 1u) { store(first + 1u, top, l1, h1); }
}

fn one_row(first: u32, rows: u32, n: vec2u, top: u32, place: u32, factor: vec4f) {
  let i = row_of(first);
  var l0 = vec4f(); var h0 = vec4f();
  for (var block = 0u; block < BLOCKS; block++) {
    let b = block_at(block, n.x);
    let c = block_at(block, n.y);
    var left = mat4x4f();
    var right = mat4x4f();
    var a0 = vec4f(); var g0 = vec4f();
    {
      let x0 = sixteen(i, block, 0u, place, factor);
      left = part0(b); right = part0(c);
      a0 += left * x0.p0; g0 += right * x0.p0;
      left = part1(b); right = part1(c);
      a0 += left * x0.p1; g0 += right * x0.p1;
      left = part2(b); right = part2(c);
      a0 += left * x0.p2; g0 += right * x0.p2;
      left = part3(b); right = part3(c);
      a0 += left * x0.p3; g0 += right * x0.p3;
    }
    {
      let x0 = sixteen(i, block, 1u, place, factor);
      left = part4(b); right = part4(c);
      a0 += left * x0.p0; g0 += right * x0.p0;
      left = part5(b); right = part5(c);
      a0 += left * x0.p1; g0 += right * x0.p1;
      left = part6(b); right = part6(c);
      a0 += left * x0.p2; g0 += right * x0.p2;
      left = part7(b); right = part7(c);
      a0 += left * x0.p3; g0 += right * x0.p3;
    }
    let l = factors(block, n.x).scale;
    let h = factors(block, n.y).scale;
    l0 += l * a0; h0 += h * g0;
  }
  store(first, top, l0, h0);

}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let place = place_of(thread);
  let factor = factor_of(place);
  let top = (group.x * LANES + thread) * STEP;
  let expert = plan[TILES + 3u * group.y];
  let first = plan[TILES + 3u * group.y + 1u];
  let rows = plan[TILES + 3u * group.y + 2u];
  // Columns past the end repeat the last; their sums are dropped.
  let near = min(top, OUT4 - 1u);
  let far = select(min(top + 1u, OUT4 - 1u), near + OUT4, PAIR == 1u);
  let n = vec2u(near, far) + expert * WIDE4;
  if (rows > 2u) {
    four_rows(first, rows, n, top, place, factor);
  } else if (rows == 2u) {
    two_rows(first, rows, n, top, place, factor);
  } else if (rows == 1u) {
    one_row(first, rows, n, top, place, factor);
  }
}
