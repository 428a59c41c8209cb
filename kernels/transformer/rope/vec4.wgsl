// As rope.wgsl, four elements of each half of a head at a time: both halves are read once, and turned together.
// Constants: T, HEADS, D, COUNT (pairs of quads), SPAN.
const_assert D % 8u == 0u;

// Pairs of quads of a head and of a plane's row.
const HEAD = D / 8u;
const WIDTH = HEADS * HEAD;

@group(0) @binding(0) var<storage, read> x: array<vec4f, 2u * COUNT>;
@group(0) @binding(1) var<storage, read> turns: array<vec4f, 2u * T * HEAD>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f, 2u * COUNT>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var i = id.x; i < COUNT; i += SPAN) {
    let row = i / (3u * WIDTH);
    let column = i % (3u * WIDTH);
    let plane = column / WIDTH;
    let head = column % WIDTH / HEAD;
    let e = column % HEAD;
    let position = row % T;
    // Heads of x are 2·HEAD quads: the first half, then the other.
    let source = 2u * (i - e) + e;
    var first = x[source];
    var other = x[source + HEAD];
    if (plane < 2u) {
      let turn = 2u * (position * HEAD + e);
      let early = turns[turn];
      let late = turns[turn + 1u];
      let cosine = vec4f(early.xz, late.xz);
      let sine = vec4f(early.yw, late.yw);
      let turned = first * cosine - other * sine;
      other = other * cosine + first * sine;
      first = turned;
    }
    let within = select(head * T + position, position * HEADS + head, plane == 0u);
    let place = 2u * (((row / T) * 3u + plane) * T * WIDTH + within * HEAD) + e;
    y[place] = first;
    y[place + HEAD] = other;
  }
}
