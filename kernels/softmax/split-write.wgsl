// The second of two passes over long rows: the states of a row's chunks become one, and then its weights. Constants: R,
// C, CHUNK, SPLITS.
//
// Every thread adds up all states of its row, which are few, and writes the chunk it owns.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> states: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;


// e to the power of how far `value` lies below `top`; past −150 it is 0 anyway, and infinities stay outside.
fn weight_of(value: f32, top: f32) -> f32 {
  return exp2(max(value - top, -150.0) * 1.4426950408889634);
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= R * SPLITS) {
    return;
  }
  let row = id.x / SPLITS;
  var largest = states[row * SPLITS].x;
  for (var split = 1u; split < SPLITS; split++) {
    largest = max(largest, states[row * SPLITS + split].x);
  }
  var sum = 0.0;
  for (var split = 0u; split < SPLITS; split++) {
    let state = states[row * SPLITS + split];
    sum += state.y * weight_of(state.x, largest);
  }
  let scale = 1.0 / sum;
  let start = (id.x % SPLITS) * CHUNK;
  let end = min(start + CHUNK, C);
  for (var c = start; c < end; c++) {
    y[row * C + c] = weight_of(x[row * C + c], largest) * scale;
  }
}
