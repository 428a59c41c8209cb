enable f16;
// The multiply-adds of fma.wgsl in f16. Constants: THREADS, LOOPS.
//
// f16 holds whole numbers up to 2048 exactly: with steps of at most 3 that is 42 loops of 16 steps.
const_assert LOOPS <= 32u;

@group(0) @binding(0) var<storage, read> operands: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let a = vec4h(operands[0]);
  let b = vec4h(operands[1]);
  let c = vec4h(operands[2]);
  var x = vec4h(f16(id.x % 8u)) + vec4h(0.0, 1.0, 2.0, 3.0);
  var y = x + 4.0;
  for (var i = 0u; i < LOOPS; i++) {
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
    x = x * a + b; y = y * a + c; x = x * a + b; y = y * a + c;
  }
  if (id.x < THREADS) {
    results[id.x] = dot(vec4f(x), vec4f(1.0, 2.0, 3.0, 4.0)) + dot(vec4f(y), vec4f(5.0, 6.0, 7.0, 8.0));
  }
}
