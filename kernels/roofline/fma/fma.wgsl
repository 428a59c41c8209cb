// Multiply-adds in registers: 8 independent chains a thread. Constants: THREADS, LOOPS.
//
// Eight chains hide the latency of the unit, and eight accumulators with their operands fit the 16 vector
// registers of a CPU adapter. Written as x·a + b, as kernels write it: WGSL's fma() may be a library call.
// Unrolled by hand, 16 steps of 8 multiply-adds, because not every compiler does it.
//
// operands[0] multiplies (ones, which no compiler knows); operands[1] and [2] are added: whole numbers, so that
// the result is exact and tells how many steps were taken.
@group(0) @binding(0) var<storage, read> operands: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let a = operands[0];
  let b = operands[1];
  let c = operands[2];
  var x = vec4f(f32(id.x % 8u)) + vec4f(0.0, 1.0, 2.0, 3.0);
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
    results[id.x] = dot(x, vec4f(1.0, 2.0, 3.0, 4.0)) + dot(y, vec4f(5.0, 6.0, 7.0, 8.0));
  }
}
