// Put after row, rows, split, tile and float: four columns' words of codes, and what is done with them.

// Of eight codes of 4 bits in a word the first four, a byte each; high: the other four.
fn low(q: vec4u) -> vec4u {
  return q & vec4u(0x0f0f0f0fu);
}

fn high(q: vec4u) -> vec4u {
  return (q >> vec4u(4u)) & vec4u(0x0f0f0f0fu);
}

// Codes of 8 bits less their middle, as signed bytes.
fn turned(q: vec4u) -> vec4u {
  return q ^ vec4u(0x80808080u);
}

// Four columns' products with four activations.
fn dots(q: vec4u, a: u32) -> vec4i {
  return vec4i(
    dot4I8Packed(q.x, a),
    dot4I8Packed(q.y, a),
    dot4I8Packed(q.z, a),
    dot4I8Packed(q.w, a),
  );
}

fn scale_of(s: vec4u) -> vec4f {
  return vec4f(unpack2x16float(s.x).x, unpack2x16float(s.y).x, unpack2x16float(s.z).x, unpack2x16float(s.w).x);
}
