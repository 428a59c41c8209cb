// Integer dot products of packed bytes: 8 independent chains a thread. Constants: THREADS, LOOPS.
//
// Each step is one instruction where the hardware has it, x ← x + x·w over four bytes: what was accumulated is
// also the operand of the next step, so that no step can be moved out of the loop. Overflow wraps, and is exact.
@group(0) @binding(0) var<storage, read> weights: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> results: array<i32>;

fn step(x: vec4i, w: vec4u) -> vec4i {
  let u = bitcast<vec4u>(x);
  return x + vec4i(
    dot4I8Packed(u.x, w.x),
    dot4I8Packed(u.y, w.y),
    dot4I8Packed(u.z, w.z),
    dot4I8Packed(u.w, w.w),
  );
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let w = weights[0];
  let v = weights[1];
  // 256 different threads, then they repeat: the reference need compute no more.
  var x = vec4i(i32(id.x % 256u) * 0x01030507) + vec4i(1, 2, 3, 4);
  var y = x + 4;
  for (var i = 0u; i < LOOPS; i++) {
    x = step(x, w); y = step(y, v); x = step(x, w); y = step(y, v);
    x = step(x, w); y = step(y, v); x = step(x, w); y = step(y, v);
  }
  if (id.x < THREADS) {
    let sum = x + 3 * y;
    results[id.x] = (sum.x ^ sum.y) + (sum.z ^ sum.w);
  }
}
