// Keys and values as 4-bit codes, eight to a word; [KVHEADS, T, D]. Byte i of a word holds code i in its low half
// and code 4 + i in its high half, so that one shift and one mask bring four neighbours into place.
// A number is mid + step·(code − 8); the rest is as in kv-q8.wgsl.
const_assert D % 8u == 0u;

@group(0) @binding(1) var<storage, read> k: array<u32, KVHEADS * T * (D / 8u)>;
@group(0) @binding(2) var<storage, read> v: array<u32, KVHEADS * T * (D / 8u)>;
// A row: mid and step of the keys, mid and step of the values.
@group(0) @binding(4) var<storage, read> scales: array<vec4f>;

fn centred(word: u32, half: u32) -> vec4f {
  return vec4f((vec4u(word >> (4u * half)) >> vec4u(0u, 8u, 16u, 24u)) & vec4u(15u)) - 8.0;
}

fn key(at: u32) -> vec4f {
  return centred(k[at / 2u], at % 2u);
}

fn value(at: u32) -> vec4f {
  return centred(v[at / 2u], at % 2u);
}

fn key_step(kv_head: u32) -> f32 {
  return scales[min(kv_head, GROUPS - 1u)].y;
}

fn restored(sum: vec4f, weights: f32, kv_head: u32) -> vec4f {
  let scale = scales[min(kv_head, GROUPS - 1u)];
  return scale.z * weights + scale.w * sum;
}
