// Keys and values in f32, row-major [KVHEADS, T, D]. `at` counts vec4s from the beginning.
// Sizes are fixed, because clamping an index to a constant is cheaper than to a length.
@group(0) @binding(1) var<storage, read> k: array<vec4f, KVHEADS * T * (D / 4u)>;
@group(0) @binding(2) var<storage, read> v: array<vec4f, KVHEADS * T * (D / 4u)>;

fn key(at: u32) -> vec4f {
  return k[at];
}

fn value(at: u32) -> vec4f {
  return v[at];
}

// What a query is multiplied by, and what becomes of a weighted sum of `value`s: nothing to do here.
fn key_step(kv_head: u32) -> f32 {
  return 1.0;
}

fn restored(sum: vec4f, weights: f32, kv_head: u32) -> vec4f {
  return sum;
}
