// Random numbers without a state: a function of where and when they are drawn, so any thread can draw any of them.
//
// A 32-bit word mixed by two multiplications and three shifts ("lowbias32" of C. Wellons' hash-prospector): every bit
// in changes every bit out about half the time. In kernels/training/counter.ts the same.
fn mixed(word: u32) -> u32 {
  var x = word;
  x = (x ^ (x >> 16u)) * 0x7feb352du;
  x = (x ^ (x >> 15u)) * 0x846ca68bu;
  return x ^ (x >> 16u);
}

// In [0, 1): 24 bits, so that every one of them is an f32.
fn uniform_of(place: u32, stream: u32) -> f32 {
  return f32(mixed(place + mixed(stream)) >> 8u) * 0x1p-24;
}
