// Four outputs of one row, a load of four inputs at a time: Σ over k of inputs · weights, which lie K × (4·`wide`). `row` is the
// place of its first four inputs, `at` the first four weights. input4 and w4, which read them, stand elsewhere.
fn walk(row: u32, fours: u32, at: u32, wide: u32) -> vec4f {
  var sum = vec4f();
  var j = at;
  for (var k = 0u; k < fours; k++) {
    let scale = input4(row + k);
    sum += scale.x * w4(j);
    sum += scale.y * w4(j + wide);
    sum += scale.z * w4(j + 2u * wide);
    sum += scale.w * w4(j + 3u * wide);
    j += 4u * wide;
  }
  return sum;
}
