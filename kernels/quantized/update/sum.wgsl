// Sums the tables of all slices, entry by entry. Constants: ENTRIES, SLICES, ACROSS.
@group(0) @binding(0) var<storage, read> tables: array<f32>;
@group(0) @binding(1) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let entry = id.y * ACROSS + id.x;
  if (entry >= ENTRIES) {
    return;
  }
  var sum = 0.0;
  for (var slice = 0u; slice < SLICES; slice++) {
    sum += tables[slice * ENTRIES + entry];
  }
  sums[entry] = sum;
}
