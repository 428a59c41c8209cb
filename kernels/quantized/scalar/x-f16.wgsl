// Activations stored as f16, four to two words: unpack2x16float needs no feature.
alias Stored = vec2u;

fn loaded(v: Stored) -> vec4f {
  return vec4f(unpack2x16float(v.x), unpack2x16float(v.y));
}
