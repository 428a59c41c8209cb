// Adds up table entries at random codes: a thread's sums, output r of an entry counted r + 1 times. Constants: THREADS, S
// (threads, made a multiple of 4), BLOCKS (of 32 codes a thread), ENTRIES, WORKGROUP; a vector-*.wgsl, octet-*.wgsl and
// half-*.wgsl are put after this file.
//
// The loads of quantized/codebook-matvec, neighbouring threads on neighbouring words of codes, without x.
@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<Packed, ENTRIES>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

var<private> total: f32;

fn put(o: u32, value: f32) {
  total += f32(o + 1u) * value;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let thread = id.x;
  if (thread >= THREADS) {
    return;
  }
  var sum: Sum;
  var at = thread;
  for (var turn = 0u; turn < 4u * BLOCKS; turn++) {
    let c = octet(at);
    sum += unpacked(table[c.a.x]);
    sum += unpacked(table[c.a.y]);
    sum += unpacked(table[c.a.z]);
    sum += unpacked(table[c.a.w]);
    sum += unpacked(table[c.b.x]);
    sum += unpacked(table[c.b.y]);
    sum += unpacked(table[c.b.z]);
    sum += unpacked(table[c.b.w]);
    at += WORDS * S;
  }
  store(0u, sum * X_UNIT * SUM_UNIT);
  sums[thread] = total;
}
