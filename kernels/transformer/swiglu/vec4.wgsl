// y = silu(gate)·up, four elements at a time. A row of x holds HIDDEN gates, then HIDDEN ups. Constants: HIDDEN, COUNT
// (quads of y), SPAN.
const_assert HIDDEN % 4u == 0u;

const ROW = HIDDEN / 4u;

@group(0) @binding(0) var<storage, read> x: array<vec4f, 2u * COUNT>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f, COUNT>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    // Row i / ROW of x starts as many quads later as there were ups.
    let at = i + i / ROW * ROW;
    let gate = x[at];
    // Far below 0 the weight is 0 and its exponential would overflow.
    y[i] = gate / (1.0 + exp(min(-gate, vec4f(80.0)))) * x[at + ROW];
  }
}
