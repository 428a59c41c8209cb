// The parts of a decode step become its output. Constants: HEADS, D, SPLITS.
//
// A thread owns four columns of a head. Each part is weighted by 2 to the power of how far its largest score lies
// below the largest of all.
@group(0) @binding(0) var<storage, read> parts: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> out: array<vec4f>;

const D4 = D / 4u;
const ROW = D4 + 1u;

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= HEADS * D4) {
    return;
  }
  let head = id.x / D4;
  let column = id.x % D4;
  let first = head * SPLITS * ROW;
  var largest = parts[first + D4].x;
  for (var split = 1u; split < SPLITS; split++) {
    largest = max(largest, parts[first + split * ROW + D4].x);
  }
  var sum = vec4f();
  var weights = 0.0;
  for (var split = 0u; split < SPLITS; split++) {
    let part = first + split * ROW;
    let state = parts[part + D4];
    let scale = exp2(state.x - largest);
    weights += scale * state.y;
    sum += scale * parts[part + column];
  }
  out[id.x] = sum / weights;
}
