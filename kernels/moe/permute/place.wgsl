// After count.wgsl: order, inverse, tiles and indirect arguments. Constants: E, ROWS, HEIGHT, MOST (tiles there may be),
// OFFSETS, TILES, ORDER, INVERSE, X0, Z0, X1, Z1 (workgroups across and deep, of the two products).
//
// A thread takes an expert and puts its assignments in place as they come; one more those that were dropped (expert E),
// the arguments and the tiles that are not needed.
@group(0) @binding(0) var<storage, read> routes: array<u32>;
@group(0) @binding(1) var<storage, read_write> plan: array<u32>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let expert = id.x;
  if (expert > E) {
    return;
  }
  var position = plan[OFFSETS + expert];
  for (var a = 0u; a < ROWS; a++) {
    if (min(routes[a], E) == expert) {
      plan[ORDER + position] = a;
      plan[INVERSE + a] = position;
      position++;
    }
  }

  var tile = 0u;
  var begin = 0u;
  for (var e = 0u; e < expert; e++) {
    let end = plan[OFFSETS + e + 1u];
    tile += (end - begin + HEIGHT - 1u) / HEIGHT;
    begin = end;
  }
  if (expert < E) {
    let end = plan[OFFSETS + expert + 1u];
    for (var first = begin; first < end; first += HEIGHT) {
      let at = TILES + 3u * tile;
      plan[at] = expert;
      plan[at + 1u] = first;
      plan[at + 2u] = min(HEIGHT, end - first);
      tile++;
    }
    return;
  }
  plan[0] = X0; plan[1] = tile; plan[2] = Z0; plan[3] = 0u;
  plan[4] = X1; plan[5] = tile; plan[6] = Z1; plan[7] = 0u;
  for (var i = 3u * tile; i < 3u * MOST; i++) {
    plan[TILES + i] = 0u;
  }
}
