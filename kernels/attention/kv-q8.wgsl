// Keys and values as 8-bit codes, four to a word, the first in the lowest byte; [KVHEADS, T, D].
// A number is mid + step·(code − 128), mid and step those of its head (GROUPS = KVHEADS) or of all (GROUPS = 1).
// `at` counts groups of four from the beginning; key() and value() return code − 128.
//
// The rest of dequantising leaves the loops: the step of the keys goes into the query, their mid adds the same to
// every score of a row, which softmax does not see, and a weighted sum of values is restored at the end, given the
// sum of weights.
@group(0) @binding(1) var<storage, read> k: array<u32, KVHEADS * T * (D / 4u)>;
@group(0) @binding(2) var<storage, read> v: array<u32, KVHEADS * T * (D / 4u)>;
// A row: mid and step of the keys, mid and step of the values.
@group(0) @binding(4) var<storage, read> scales: array<vec4f>;

fn centred(word: u32) -> vec4f {
  return vec4f((vec4u(word) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(255u)) - 128.0;
}

fn key(at: u32) -> vec4f {
  return centred(k[at]);
}

fn value(at: u32) -> vec4f {
  return centred(v[at]);
}

fn key_step(kv_head: u32) -> f32 {
  return scales[min(kv_head, GROUPS - 1u)].y;
}

fn restored(sum: vec4f, weights: f32, kv_head: u32) -> vec4f {
  let scale = scales[min(kv_head, GROUPS - 1u)];
  return scale.z * weights + scale.w * sum;
}
