enable subgroups;
// x-plain.wgsl for threads in fours: each reads a quarter and hands it to the others. On a CPU adapter every load with an
// index of its own is four scalar loads and their checks, handing on is a shuffle. All four threads of a quad must ask
// for the same row and block. Constants: K; CENTRED: 1 where no sums are needed.

// Sixteen activations of a row, each four times the factor of its part (code-*.wgsl), and the sums of
// the first and last eight before that.
struct Sixteen {
  p0: vec4f,
  p1: vec4f,
  p2: vec4f,
  p3: vec4f,
  first: f32,
  last: f32,
}

// This thread's place in its quad. How threads of a workgroup make quads, nothing says: they compare their numbers.
fn place_of(thread: u32) -> u32 {
  let one = select(0u, 1u, quadBroadcast(thread, 1u) == thread);
  let two = select(0u, 2u, quadBroadcast(thread, 2u) == thread);
  let three = select(0u, 3u, quadBroadcast(thread, 3u) == thread);
  return one + two + three;
}

// The factor of the quarter that is read at a place.
fn factor_of(place: u32) -> vec4f {
  return select(select(FACTOR0, FACTOR1, place == 1u), select(FACTOR2, FACTOR3, place == 3u), place > 1u);
}

// Those of block `block`, half `half` of it.
fn sixteen(row: u32, block: u32, half: u32, place: u32, factor: vec4f) -> Sixteen {
  let v = four(row, block * 8u + half * 4u + place);
  var first = 0.0;
  var last = 0.0;
  if (CENTRED == 0u) {
    let own = dot(v, vec4f(1.0));
    let pair = own + quadSwapX(own);
    first = quadBroadcast(pair, 0u);
    last = quadBroadcast(pair, 2u);
  }
  let p = v * factor;
  return Sixteen(
    quadBroadcast(p, 0u),
    quadBroadcast(p, 1u),
    quadBroadcast(p, 2u),
    quadBroadcast(p, 3u),
    first,
    last,
  );
}
