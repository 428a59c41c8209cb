// One token through a product of its experts, weights in codes of 4 bits with an f16 scale for 32 k: the experts' columns stand
// side by side, as those of one matrix (../../quantized/scalar: code-4, factors, x-*). Constants: N, all columns of the
// matrix; K, inputs; CHOICES; LANES, threads of a workgroup, whole quads; PAIR:
//
// 1: from the token to hidden units. Of WIDE = N / experts columns the first half are gates, the second the ups that belong
//    to them; a thread has eight of either. Choice y is row y of the hidden units.
// 0: from hidden units to the output: 16 columns a thread, and all choices one after the other: no partial sums.
//
// All four threads of a quad read the same activations, those past the last column too.
const_assert LANES % 4u == 0u && WIDE % 4u == 0u;

@group(0) @binding(3) var<storage, read> routes: array<u32>;
@group(0) @binding(4) var<storage, read_write> out: array<vec4f>;

const BLOCKS = (K + 31u) / 32u;
// In fours: columns of an expert, outputs, and those of a thread.
const WIDE4 = WIDE / 4u;
const OUT4 = select(WIDE4, WIDE4 / 2u, PAIR == 1u);
const STEP = select(4u, 2u, PAIR == 1u);

struct Sums {
  q0: vec4f,
  q1: vec4f,
  q2: vec4f,
  q3: vec4f,
}

fn swiglu(gate: vec4f, up: vec4f) -> vec4f {
  return gate / (1.0 + exp(-gate)) * up;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let place = place_of(thread);
  let factor = factor_of(place);
  let top = (group.x * LANES + thread) * STEP;
  // Columns past the end repeat the last; their sums are dropped.
  let near = min(top + vec2u(0u, 1u), vec2u(OUT4 - 1u));
  let far = select(min(top + vec2u(2u, 3u), vec2u(OUT4 - 1u)), near + OUT4, PAIR == 1u);
  let first = select(0u, group.y, PAIR == 1u);
  let last = select(CHOICES, group.y + 1u, PAIR == 1u);
  var t = Sums();
  for (var choice = first; choice < last; choice++) {
    let row = select(choice, 0u, PAIR == 1u);
    let n = vec4u(near, far) + routes[choice] * WIDE4;
    var c = Sums();
    for (var block = 0u; block < BLOCKS; block++) {
      let b0 = block_at(block, n.x); let b1 = block_at(block, n.y);
      let b2 = block_at(block, n.z); let b3 = block_at(block, n.w);
      var a = Sums();
      let x0 = sixteen(row, block, 0u, place, factor);
      a.q0 += part0(b0) * x0.p0; a.q1 += part0(b1) * x0.p0; a.q2 += part0(b2) * x0.p0; a.q3 += part0(b3) * x0.p0;
      a.q0 += part1(b0) * x0.p1; a.q1 += part1(b1) * x0.p1; a.q2 += part1(b2) * x0.p1; a.q3 += part1(b3) * x0.p1;
      a.q0 += part2(b0) * x0.p2; a.q1 += part2(b1) * x0.p2; a.q2 += part2(b2) * x0.p2; a.q3 += part2(b3) * x0.p2;
      a.q0 += part3(b0) * x0.p3; a.q1 += part3(b1) * x0.p3; a.q2 += part3(b2) * x0.p3; a.q3 += part3(b3) * x0.p3;
      let x1 = sixteen(row, block, 1u, place, factor);
      a.q0 += part4(b0) * x1.p0; a.q1 += part4(b1) * x1.p0; a.q2 += part4(b2) * x1.p0; a.q3 += part4(b3) * x1.p0;
      a.q0 += part5(b0) * x1.p1; a.q1 += part5(b1) * x1.p1; a.q2 += part5(b2) * x1.p1; a.q3 += part5(b3) * x1.p1;
      a.q0 += part6(b0) * x1.p2; a.q1 += part6(b1) * x1.p2; a.q2 += part6(b2) * x1.p2; a.q3 += part6(b3) * x1.p2;
      a.q0 += part7(b0) * x1.p3; a.q1 += part7(b1) * x1.p3; a.q2 += part7(b2) * x1.p3; a.q3 += part7(b3) * x1.p3;
      c.q0 += factors(block, n.x).scale * a.q0; c.q1 += factors(block, n.y).scale * a.q1;
      c.q2 += factors(block, n.z).scale * a.q2; c.q3 += factors(block, n.w).scale * a.q3;
    }
    let weight = select(bitcast<f32>(routes[CHOICES + choice]), 1.0, PAIR == 1u);
    t.q0 += weight * c.q0; t.q1 += weight * c.q1; t.q2 += weight * c.q2; t.q3 += weight * c.q3;
  }
  if (PAIR == 1u) {
    let i = group.y * OUT4 + top;
    if (top < OUT4) { out[i] = swiglu(t.q0, t.q2); }
    if (top + 1u < OUT4) { out[i + 1u] = swiglu(t.q1, t.q3); }
    return;
  }
  if (top < OUT4) { out[top] = t.q0; }
  if (top + 1u < OUT4) { out[top + 1u] = t.q1; }
  if (top + 2u < OUT4) { out[top + 2u] = t.q2; }
  if (top + 3u < OUT4) { out[top + 3u] = t.q3; }
}
