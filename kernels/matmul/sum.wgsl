// Adds the partial sums of a split product: c[i] = Σ partial[s·LENGTH + i]. Constants: LENGTH (vec4s of C), SPLITS.
@group(0) @binding(0) var<storage, read> partial: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> c: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= LENGTH) {
    return;
  }
  var sum = partial[id.x];
  for (var s = 1u; s < SPLITS; s++) {
    sum += partial[s * LENGTH + id.x];
  }
  c[id.x] = sum;
}
