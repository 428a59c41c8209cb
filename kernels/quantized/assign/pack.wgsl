// A codebook of K × V rearranged for four.wgsl. Constants: V, K, ACROSS.
//
// Four centroids after the other: coordinate j of the four as a vec4, for each j, then their −‖c‖²/2. Past the last
// centroid stands what can never win.
@group(0) @binding(0) var<storage, read> codebook: array<f32>;
@group(0) @binding(1) var<storage, read_write> points: array<vec4f>;

const LOWEST = -0x1.fffffep+127;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let turn = id.y * ACROSS + id.x;
  if (turn >= (K + 3u) / 4u) {
    return;
  }
  let number = 4u * turn + vec4u(0u, 1u, 2u, 3u);
  let begin = min(number, vec4u(K - 1u)) * V;
  var half = vec4f();
  for (var j = 0u; j < V; j++) {
    let p = vec4f(codebook[begin.x + j], codebook[begin.y + j], codebook[begin.z + j], codebook[begin.w + j]);
    points[turn * (V + 1u) + j] = p;
    half -= 0.5 * p * p;
  }
  points[turn * (V + 1u) + V] = select(half, vec4f(LOWEST), number >= vec4u(K));
}
