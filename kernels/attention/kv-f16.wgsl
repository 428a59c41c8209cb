// Keys and values in f16, row-major [KVHEADS, T, D], read as words: needs no feature of the device.
// `at` counts vec4s from the beginning.
@group(0) @binding(1) var<storage, read> k: array<vec2u, KVHEADS * T * (D / 4u)>;
@group(0) @binding(2) var<storage, read> v: array<vec2u, KVHEADS * T * (D / 4u)>;

fn key(at: u32) -> vec4f {
  let words = k[at];
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}

fn value(at: u32) -> vec4f {
  let words = v[at];
  return vec4f(unpack2x16float(words.x), unpack2x16float(words.y));
}

// What a query is multiplied by, and what becomes of a weighted sum of `value`s: nothing to do here.
fn key_step(kv_head: u32) -> f32 {
  return 1.0;
}

fn restored(sum: vec4f, weights: f32, kv_head: u32) -> vec4f {
  return sum;
}
