// y = x·Ŵᵀ for what no faster variant takes: any K, any group. A thread computes four neighbouring outputs of a row, one k
// after the other. Constants: M, N, K, GROUP; HALF: 1 where x is stored as f16.
@group(0) @binding(0) var<storage, read> x: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

fn activation(i: u32) -> f32 {
  if (HALF == 1u) {
    return unpack2x16float(x[i / 2u] >> (16u * (i % 2u))).x;
  }
  return bitcast<f32>(x[i]);
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n4 = id.x;
  let row = id.y;
  if (n4 >= N4) {
    return;
  }
  var t = vec4f();
  for (var begin = 0u; begin < K; begin += GROUP) {
    let f = factors(begin / GROUP, n4);
    let end = min(begin + GROUP, K);
    var a = vec4f();
    var sum = 0.0;
    for (var k = begin; k < end; k++) {
      let v = activation(row * K + k);
      a += v * levels((bytes(k / 32u, k % 32u / 4u, n4) >> vec4u(k % 4u * 8u)) & vec4u(0xffu));
      sum += v;
    }
    t += f.scale * a + f.offset * sum;
  }
  let i = row * N + n4 * 4u;
  y[i] = t.x;
  if (n4 * 4u + 1u < N) { y[i + 1u] = t.y; }
  if (n4 * 4u + 2u < N) { y[i + 2u] = t.z; }
  if (n4 * 4u + 3u < N) { y[i + 3u] = t.w; }
}
