// −ln softmax(logits)[target] of each row. A thread owns a row. Constants: ROWS, VOCAB, SPAN (threads).
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  for (var row = id.x; row < ROWS; row += SPAN) {
    let first = row * VOCAB;
    var most = logits[first];
    for (var c = 1u; c < VOCAB; c++) {
      most = max(most, logits[first + c]);
    }
    var total = 0.0;
    for (var c = 0u; c < VOCAB; c++) {
      total += exp(max(logits[first + c] - most, -80.0));
    }
    losses[row] = log(total) + (most - logits[first + targets[row]]);
  }
}
