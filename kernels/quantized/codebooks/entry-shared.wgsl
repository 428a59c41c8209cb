// entry.wgsl with codebooks in workgroup memory, for those that fit. Each workgroup of THREADS fetches them once.
const_assert ENTRIES == 1u << CODE_BITS;

@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> codebook: array<Packed, ENTRIES>;
@group(0) @binding(2) var<storage, read> second: array<Packed, SECOND>;

var<workgroup> near: array<Packed, ENTRIES>;
var<workgroup> near_second: array<Packed, SECOND>;

// The vector of a merged code: residual code above, code below.
fn entry(code: u32) -> Sum {
  if (RESIDUAL == 0u) {
    return unpacked(near[code]);
  }
  return unpacked(near[code & (ENTRIES - 1u)]) + unpacked(near_second[code >> CODE_BITS]);
}

// All threads of a workgroup must come here before any calls `entry`.
fn ready(thread: u32) {
  for (var i = thread; i < ENTRIES; i += THREADS) {
    near[i] = codebook[i];
  }
  if (RESIDUAL == 1u) {
    for (var i = thread; i < SECOND; i += THREADS) {
      near_second[i] = second[i];
    }
  }
  workgroupBarrier();
}
