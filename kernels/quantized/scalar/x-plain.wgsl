// Activations for the shaders without workgroup memory: each thread reads for itself. Constants: K; CENTRED: 1 where
// no sums are needed.

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

// Threads know no quads here; see x-quads.wgsl.
fn place_of(thread: u32) -> u32 {
  return 0u;
}

fn factor_of(place: u32) -> vec4f {
  return vec4f();
}

// Those of block `block`, half `half` of it.
fn sixteen(row: u32, block: u32, half: u32, place: u32, factor: vec4f) -> Sixteen {
  let i = block * 8u + half * 4u;
  let v0 = four(row, i);
  let v1 = four(row, i + 1u);
  let v2 = four(row, i + 2u);
  let v3 = four(row, i + 3u);
  var first = 0.0;
  var last = 0.0;
  if (CENTRED == 0u) {
    first = dot(v0 + v1, vec4f(1.0));
    last = dot(v2 + v3, vec4f(1.0));
  }
  return Sixteen(v0 * FACTOR0, v1 * FACTOR1, v2 * FACTOR2, v3 * FACTOR3, first, last);
}
