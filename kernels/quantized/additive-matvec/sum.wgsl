// Adds the partial sums of table-shared.wgsl and scales: y[row][o] = scale[o]·Σ parts[s][row][o]. Constants: M, N, SPLITS.
@group(0) @binding(0) var<storage, read> parts: array<f32>;
@group(0) @binding(1) var<storage, read> scales: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let o = id.x;
  if (o >= N) {
    return;
  }
  let i = id.y * N + o;
  var sum = 0.0;
  for (var s = 0u; s < SPLITS; s++) {
    sum += parts[s * M * N + i];
  }
  let both = unpack2x16float(scales[o / 2u]);
  y[i] = sum * select(both.x, both.y, o % 2u == 1u);
}
