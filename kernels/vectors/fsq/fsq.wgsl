// Finite scalar quantisation: each number of a vector squeezed between −K and K and rounded; together one index.
// Constants: COUNT, SPAN, D, K.
//
// index = Σ (round(K·tanh x) + K)·(2K + 1)^j. No codebook is read, and nothing is searched.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> index: array<u32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    var sum = 0u;
    for (var j = D; j > 0u; j--) {
      // WGSL leaves tanh of large numbers open; at 9 it is 1 in f32.
      let value = tanh(clamp(x[i * D + j - 1u], -9.0, 9.0));
      sum = sum * (2u * K + 1u) + u32(floor(f32(K) * value + 0.5) + f32(K));
    }
    index[i] = sum;
  }
}
