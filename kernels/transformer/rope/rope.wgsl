// Splits rows of queries, keys and values and turns queries and keys by their positions. Constants: T (tokens of a
// window), HEADS, D (size of a head), COUNT (elements), SPAN; cos and sin of each position and pair come in `turns`.
//
// x is [windows·T, 3·HEADS·D]; y holds for each window queries [T, HEADS, D], keys [HEADS, T, D], values [HEADS, T, D],
// as attention reads them.
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> turns: array<vec2f>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const WIDTH = HEADS * D;
const HALF = D / 2u;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let row = i / (3u * WIDTH);
    let column = i % (3u * WIDTH);
    let plane = column / WIDTH;
    let head = column % WIDTH / D;
    let e = column % D;
    let window = row / T;
    let position = row % T;
    var value = x[i];
    if (plane < 2u) {
      let turn = turns[position * HALF + e % HALF];
      // The other half of the head turns with this one.
      let other = x[select(i - HALF, i + HALF, e < HALF)];
      value = value * turn.x + other * select(turn.y, -turn.y, e < HALF);
    }
    let within = select((head * T + position) * D + e, position * WIDTH + head * D + e, plane == 0u);
    y[(window * 3u + plane) * T * WIDTH + within] = value;
  }
}
