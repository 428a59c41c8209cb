// The whole matrix as f32, K×N, for a dense product to read: a thread writes a block of 32 k of four neighbouring outputs.
// Put before the file that reads codes (../scalar). Constants: N, K, GROUP: 8, 16 or a multiple of 32.
const_assert N % 4u == 0u;

@group(0) @binding(0) var<storage, read_write> dense: array<vec4f>;

// Four k of part `e`; `factor` undoes what the part's activations would.
fn write(block: u32, e: u32, n4: u32, part: mat4x4f, factor: vec4f, f: Factors) {
  let k = block * 32u + e * 4u;
  let at = k * N4 + n4;
  if (k < K) { dense[at] = part[0] * (f.scale * factor.x) + f.offset; }
  if (k + 1u < K) { dense[at + N4] = part[1] * (f.scale * factor.y) + f.offset; }
  if (k + 2u < K) { dense[at + 2u * N4] = part[2] * (f.scale * factor.z) + f.offset; }
  if (k + 3u < K) { dense[at + 3u * N4] = part[3] * (f.scale * factor.w) + f.offset; }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let n4 = id.x;
  let block = id.y;
  if (n4 >= N4) {
    return;
  }
  let b = block_at(block, n4);
  let group = block * 32u / GROUP;
  var f = factors(group, n4);
  write(block, 0u, n4, part0(b), FACTOR0, f);
  write(block, 1u, n4, part1(b), FACTOR1, f);
  if (GROUP == 8u) { f = factors(group + 1u, n4); }
  write(block, 2u, n4, part2(b), FACTOR2, f);
  write(block, 3u, n4, part3(b), FACTOR3, f);
  if (GROUP == 8u) { f = factors(group + 2u, n4); }
  if (GROUP == 16u) { f = factors(group + 1u, n4); }
  write(block, 4u, n4, part4(b), FACTOR0, f);
  write(block, 5u, n4, part5(b), FACTOR1, f);
  if (GROUP == 8u) { f = factors(group + 3u, n4); }
  write(block, 6u, n4, part6(b), FACTOR2, f);
  write(block, 7u, n4, part7(b), FACTOR3, f);
}
