// c = a·B for one row: a has K entries, B is K×N row-major, c has N; a batch is a y. Constants: N, K.
//
// A thread owns four columns and walks down B, so that neighbouring threads read neighbouring vec4s. Every
// byte of B is used once: the speed limit is the memory, not the arithmetic.
const_assert N % 4u == 0u && K % 4u == 0u;

@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;

const ROW = N / 4u;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let column = id.x;
  if (column >= ROW) {
    return;
  }
  var sum = vec4f();
  var i = id.y * K * ROW + column;
  for (var k = 0u; k < K / 4u; k++) {
    let scale = a[id.y * (K / 4u) + k];
    sum += scale.x * b[i];
    sum += scale.y * b[i + ROW];
    sum += scale.z * b[i + 2u * ROW];
    sum += scale.w * b[i + 3u * ROW];
    i += 4u * ROW;
  }
  c[id.y * ROW + column] = sum;
}
