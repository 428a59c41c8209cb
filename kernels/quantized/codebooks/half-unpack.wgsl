// Two halves of a word as f32s, in one instruction where a GPU has it. Needs no feature of the device.
const X_UNIT = 1.0;
const SUM_UNIT = 1.0;

fn pair(word: u32) -> vec2f {
  return unpack2x16float(word);
}
