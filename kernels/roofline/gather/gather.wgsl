// Random reads of 16 bytes from a table of 2^BITS vec4s. Constants: THREADS, EACH (reads a thread), BITS.
//
// Indices are the high bits of a linear congruential generator (Numerical Recipes' constants) that starts from
// a hash of the thread's number: nothing but the table is read, and indices cost two operations each.
@group(0) @binding(0) var<storage, read> table: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

fn start(thread: u32) -> u32 { // MurmurHash3's finaliser
  var h = thread + 0x9e3779b9u;
  h = (h ^ (h >> 16u)) * 0x85ebca6bu;
  h = (h ^ (h >> 13u)) * 0xc2b2ae35u;
  return h ^ (h >> 16u);
}

fn next(state: u32) -> u32 {
  return state * 1664525u + 1013904223u;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  var s = start(id.x);
  var a = vec4f();
  var b = vec4f();
  var c = vec4f();
  var d = vec4f();
  var n = 0u;
  for (; n + 4u <= EACH; n += 4u) {
    let s1 = next(s);
    let s2 = next(s1);
    let s3 = next(s2);
    s = next(s3);
    a += table[s1 >> (32u - BITS)];
    b += table[s2 >> (32u - BITS)];
    c += table[s3 >> (32u - BITS)];
    d += table[s >> (32u - BITS)];
  }
  for (; n < EACH; n++) {
    s = next(s);
    a += table[s >> (32u - BITS)];
  }
  if (id.x < THREADS) {
    let sum = (a + b) + (c + d);
    sums[id.x] = (sum.x + 2.0 * sum.y) + (3.0 * sum.z + 4.0 * sum.w);
  }
}
