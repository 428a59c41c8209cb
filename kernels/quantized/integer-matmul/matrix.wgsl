// Weights as a dense matrix of f32, K×N row-major: neighbouring threads read neighbouring words and write neighbouring
// numbers. A thread a block of 32 elements of one output, four at a time. Constants: N, K, GROUP, GROUPS, STRIDE, WBITS.
//
// Four elements lie in one group.
const_assert GROUP % 4u == 0u || GROUPS == 1u;

@group(0) @binding(0) var<storage, read> words: array<u32>;
@group(0) @binding(1) var<storage, read> scales: array<u32>;
@group(0) @binding(2) var<storage, read_write> matrix: array<f32>;

const MIDDLE = f32(1u << (min(WBITS, 8u) - 1u));

fn store(n: u32, k: u32, w: vec4f) {
  let at = k * N + n;
  if (K % 32u == 0u || k < K) { matrix[at] = w.x; }
  if (K % 32u == 0u || k + 1u < K) { matrix[at + N] = w.y; }
  if (K % 32u == 0u || k + 2u < K) { matrix[at + 2u * N] = w.z; }
  if (K % 32u == 0u || k + 3u < K) { matrix[at + 3u * N] = w.w; }
}

fn store_codes(n: u32, k: u32, q: u32, block_scale: f32) {
  var scale = block_scale;
  if (GROUP % 32u != 0u) {
    scale = unpack2x16float(scales[min(k / GROUP, GROUPS - 1u) * STRIDE + n]).x;
  }
  let code = (vec4u(q) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u);
  store(n, k, (vec4f(code) - MIDDLE) * scale);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n = id.x;
  if (n >= N) {
    return;
  }
  let at = id.y * WBITS * STRIDE + n;
  let k = id.y * 32u;
  if (WBITS == 16u) {
    for (var w = 0u; w < 8u; w++) {
      let p = unpack2x16float(words[at + 2u * w * STRIDE]);
      let q = unpack2x16float(words[at + (2u * w + 1u) * STRIDE]);
      store(n, k + 4u * w, vec4f(p, q));
    }
    return;
  }
  let scale = unpack2x16float(scales[(k / GROUP) * STRIDE + n]).x;
  if (WBITS == 8u) {
    store_codes(n, k, words[at], scale);
    store_codes(n, k + 4u, words[at + STRIDE], scale);
    store_codes(n, k + 8u, words[at + 2u * STRIDE], scale);
    store_codes(n, k + 12u, words[at + 3u * STRIDE], scale);
    store_codes(n, k + 16u, words[at + 4u * STRIDE], scale);
    store_codes(n, k + 20u, words[at + 5u * STRIDE], scale);
    store_codes(n, k + 24u, words[at + 6u * STRIDE], scale);
    store_codes(n, k + 28u, words[at + 7u * STRIDE], scale);
  } else {
    let a = words[at];
    let b = words[at + STRIDE];
    let c = words[at + 2u * STRIDE];
    let d = words[at + 3u * STRIDE];
    store_codes(n, k, a & 0x0f0f0f0fu, scale);
    store_codes(n, k + 4u, (a >> 4u) & 0x0f0f0f0fu, scale);
    store_codes(n, k + 8u, b & 0x0f0f0f0fu, scale);
    store_codes(n, k + 12u, (b >> 4u) & 0x0f0f0f0fu, scale);
    store_codes(n, k + 16u, c & 0x0f0f0f0fu, scale);
    store_codes(n, k + 20u, (c >> 4u) & 0x0f0f0f0fu, scale);
    store_codes(n, k + 24u, d & 0x0f0f0f0fu, scale);
    store_codes(n, k + 28u, (d >> 4u) & 0x0f0f0f0fu, scale);
  }
}
