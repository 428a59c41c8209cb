// Activations stored as f32, four to an element of the array.
alias Stored = vec4f;

fn loaded(v: Stored) -> vec4f {
  return v;
}
