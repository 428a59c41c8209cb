// Of all others the nearest: x − y is shortest where x·y − ‖y‖²/2 is largest. `halves` are the −‖y‖²/2 of FIRST and on.
// Its number is written; numbers are kept as f32, which holds them below 2²⁴.
@group(0) @binding(2) var<storage, read> halves: array<f32>;
@group(0) @binding(3) var<storage, read_write> codes: array<u32>;

const LOWEST = -0x1.fffffep+127;

fn begun() -> vec2f {
  return vec2f(LOWEST, 0.0);
}

// Of equals the first.
fn joined(a: vec2f, b: vec2f) -> vec2f {
  return select(a, b, b.x > a.x || (b.x == a.x && b.y < a.y));
}

fn turned(state: vec2f, products: vec4f, column: vec4u, seen: vec4<bool>) -> vec2f {
  let half = vec4f(
    halves[FIRST + column.x],
    halves[FIRST + column.y],
    halves[FIRST + column.z],
    halves[FIRST + column.w],
  );
  let score = select(vec4f(LOWEST), products + half, seen);
  let number = vec4f(column);
  let one = joined(vec2f(score.x, number.x), vec2f(score.y, number.y));
  let other = joined(vec2f(score.z, number.z), vec2f(score.w, number.w));
  return joined(state, joined(one, other));
}

fn finish(row: u32, state: vec2f) {
  codes[row] = u32(state.y);
}
