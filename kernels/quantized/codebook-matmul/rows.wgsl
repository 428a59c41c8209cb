// Y = X·Ŵᵀ, a thread an out-group and four rows of X, without workgroup memory: a vector is looked up once for four rows.
// Constants: M, N, BLOCKS, X_ROW, X_FROM, SHIFT_ROW, SHIFT_FROM; AFFINE, ADD: 1 or 0; and those of entry.wgsl, which with
// vector-*.wgsl, octet-*.wgsl and half-*.wgsl is put after this file. x comes from prepare.wgsl with ROWS = 4: a vec4 is
// one column of four rows.
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read> shifts: array<vec4f>;
@group(0) @binding(5) var<storage, read> before: array<f32>;
@group(0) @binding(6) var<storage, read_write> y: array<f32>;

var<private> row: u32;

fn put(o: u32, value: f32) {
  if (o >= N || row >= M) {
    return;
  }
  let i = row * N + o;
  if (ADD == 1u) {
    y[i] = before[i] + value;
  } else {
    y[i] = value;
  }
}

@compute @workgroup_size(16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let group = id.x;
  if (group * V >= N) {
    return;
  }
  var s0: Sum;
  var s1: Sum;
  var s2: Sum;
  var s3: Sum;
  var at = group;
  var i = id.y * X_ROW + X_FROM;
  for (var turn = 0u; turn < 4u * BLOCKS; turn++) {
    let c = octet(at);
    var p = x[i] * X_UNIT;
    var e = entry(c.a.x);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    p = x[i + 1u] * X_UNIT;
    e = entry(c.a.y);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    p = x[i + 2u] * X_UNIT;
    e = entry(c.a.z);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    p = x[i + 3u] * X_UNIT;
    e = entry(c.a.w);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    p = x[i + 4u] * X_UNIT;
    e = entry(c.b.x);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    p = x[i + 5u] * X_UNIT;
    e = entry(c.b.y);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    p = x[i + 6u] * X_UNIT;
    e = entry(c.b.z);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    p = x[i + 7u] * X_UNIT;
    e = entry(c.b.w);
    s0 += p.x * e; s1 += p.y * e; s2 += p.z * e; s3 += p.w * e;
    at += WORDS * S;
    i += 8u;
  }
  var shift = vec4f();
  if (AFFINE == 1u) {
    for (var block = 0u; block < BLOCKS; block++) {
      shift += shifts[id.y * SHIFT_ROW + SHIFT_FROM + block];
    }
  }
  row = id.y * 4u;
  store(group, s0 * SUM_UNIT + shift.x * ONES);
  row++;
  store(group, s1 * SUM_UNIT + shift.y * ONES);
  row++;
  store(group, s2 * SUM_UNIT + shift.z * ONES);
  row++;
  store(group, s3 * SUM_UNIT + shift.w * ONES);
}
