// Codes and codebooks in storage. Constants: S (groups, made a multiple of 4), ENTRIES, SECOND (entries of the residual
// codebook, 1 if there is none), CODE_BITS (of a code without its residual code), RESIDUAL: 1 if there is one.
const_assert ENTRIES == 1u << CODE_BITS;

@group(0) @binding(0) var<storage, read> codes: array<u32>;
@group(0) @binding(1) var<storage, read> codebook: array<Packed, ENTRIES>;
@group(0) @binding(2) var<storage, read> second: array<Packed, SECOND>;

// The vector of a merged code: residual code above, code below.
fn entry(code: u32) -> Sum {
  if (RESIDUAL == 0u) {
    return unpacked(codebook[code]);
  }
  return unpacked(codebook[code & (ENTRIES - 1u)]) + unpacked(second[code >> CODE_BITS]);
}

// Nothing to fetch: see entry-shared.wgsl.
fn ready(thread: u32) {}
