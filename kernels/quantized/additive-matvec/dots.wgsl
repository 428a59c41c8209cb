// y = x·Ŵᵀ, a thread an output and row of x: a vector is looked up and multiplied with its eight inputs. Constants: N,
// OCTETS (of groups), S, CENTROIDS, CODEBOOKS, CODE_BITS; an octet-*.wgsl and a half-*.wgsl are put after this file. x comes
// from inputs.wgsl.
//
// Neighbouring threads read neighbouring words of codes. All read the same x at the same time.
const_assert CENTROIDS == 1u << CODE_BITS && CODEBOOKS <= 2u;

@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> codebooks: array<vec4u, CODEBOOKS * CENTROIDS>;
@group(0) @binding(2) var<storage, read> x: array<vec4f>;
@group(0) @binding(3) var<storage, read> scales: array<u32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

// Eight inputs from `i` on with the vectors of a code.
fn product(i: u32, code: u32) -> vec4f {
  let e = codebooks[code & (CENTROIDS - 1u)];
  var low = vec4f(pair(e.x), pair(e.y));
  var high = vec4f(pair(e.z), pair(e.w));
  if (CODEBOOKS == 2u) {
    let f = codebooks[CENTROIDS + (code >> CODE_BITS)];
    low += vec4f(pair(f.x), pair(f.y));
    high += vec4f(pair(f.z), pair(f.w));
  }
  return x[i] * low + x[i + 1u] * high;
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let o = id.x;
  if (o >= N) {
    return;
  }
  var sum = vec4f();
  var at = o;
  var i = id.y * 16u * OCTETS;
  for (var turn = 0u; turn < OCTETS; turn++) {
    let c = octet(at);
    sum += product(i, c.a.x);
    sum += product(i + 2u, c.a.y);
    sum += product(i + 4u, c.a.z);
    sum += product(i + 6u, c.a.w);
    sum += product(i + 8u, c.b.x);
    sum += product(i + 10u, c.b.y);
    sum += product(i + 12u, c.b.z);
    sum += product(i + 14u, c.b.w);
    at += WORDS * S;
    i += 16u;
  }
  let both = unpack2x16float(scales[o / 2u]);
  let scale = select(both.x, both.y, o % 2u == 1u);
  y[id.y * N + o] = dot(sum, vec4f(SUM_UNIT)) * scale;
}
