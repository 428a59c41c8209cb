// −ln softmax(logits)[target] of each row. A workgroup owns a row; largest value and sum are trees in workgroup memory.
// Constants: ROWS, VOCAB, SPAN (workgroups).
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> targets: array<u32>;
@group(0) @binding(2) var<storage, read_write> losses: array<f32>;

const THREADS = 128u;
var<workgroup> parts: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  for (var row = group.x; row < ROWS; row += SPAN) {
    let first = row * VOCAB;
    var most = logits[first];
    for (var c = lane; c < VOCAB; c += THREADS) {
      most = max(most, logits[first + c]);
    }
    parts[lane] = most;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
      if (lane < half) {
        parts[lane] = max(parts[lane], parts[lane + half]);
      }
      workgroupBarrier();
    }
    most = parts[0];
    workgroupBarrier();
    var total = 0.0;
    for (var c = lane; c < VOCAB; c += THREADS) {
      total += exp(max(logits[first + c] - most, -80.0));
    }
    parts[lane] = total;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
      if (lane < half) {
        parts[lane] += parts[lane + half];
      }
      workgroupBarrier();
    }
    if (lane == 0u) {
      losses[row] = log(parts[0]) + (most - logits[first + targets[row]]);
    }
    workgroupBarrier();
  }
}
