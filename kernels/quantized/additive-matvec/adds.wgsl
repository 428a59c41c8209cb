// y = scale·Σ table[group][codebook][code]: what is left of a product once table.wgsl has done its multiplications. Constants:
// N, OCTETS (of groups), S, CENTROIDS, CODEBOOKS, CODE_BITS, STEP (vectors of all codebooks); an octet-*.wgsl is put after this file.
//
// A thread takes an output and row of x. Neighbouring threads read neighbouring words of codes and the same part of the
// table, CODEBOOKS·CENTROIDS numbers a group.
const_assert CENTROIDS == 1u << CODE_BITS && CODEBOOKS <= 2u;

@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<f32>;
@group(0) @binding(2) var<storage, read> scales: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

// What the vectors of four codes give, at four groups from table entry `i` on.
fn four(i: u32, code: vec4u) -> vec4f {
  let at = vec4u(i, i + STEP, i + 2u * STEP, i + 3u * STEP);
  if (CODEBOOKS == 1u) {
    let a = at + code;
    return vec4f(table[a.x], table[a.y], table[a.z], table[a.w]);
  }
  let a = at + (code & vec4u(CENTROIDS - 1u));
  let b = at + (code >> vec4u(CODE_BITS)) + vec4u(CENTROIDS);
  return vec4f(table[a.x], table[a.y], table[a.z], table[a.w]) +
    vec4f(table[b.x], table[b.y], table[b.z], table[b.w]);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let o = id.x;
  if (o >= N) {
    return;
  }
  var sum = vec4f();
  var at = o;
  var i = id.y * 8u * OCTETS * STEP;
  for (var turn = 0u; turn < OCTETS; turn++) {
    let c = octet(at);
    sum += four(i, c.a);
    sum += four(i + 4u * STEP, c.b);
    at += WORDS * S;
    i += 8u * STEP;
  }
  let both = unpack2x16float(scales[o / 2u]);
  let scale = select(both.x, both.y, o % 2u == 1u);
  y[id.y * N + o] = dot(sum, vec4f(1.0)) * scale;
}
