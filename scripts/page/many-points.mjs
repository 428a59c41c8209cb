/** @file A run file of many points that nobody measured: matrix–vector products of as many sizes, calibrated. */

/** The same for the same `count`. At most 20 000, which is what a run may hold. */
export function runOfMany(count) {
  const points = Array.from({ length: count }, (_, k) => point(k, count));
  return {
    schema: 'run/1',
    id: '20260102-030405-abcdef',
    harness: { name: 'rooflaw', version: '0.1.0', commit: null },
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:47.000Z',
    suite: 'full',
    seed: 1,
    status: 'complete',
    environment: {
      host: 'browser',
      userAgent: 'made up',
      os: 'none',
      adapter: {
        vendor: '',
        architecture: '',
        device: '',
        description: 'made up',
        isFallbackAdapter: false,
        isSoftware: false,
      },
      features: [],
      requestedFeatures: 'all',
      limits: {},
      crossOriginIsolated: true,
      flags: [],
      notes: [],
    },
    calibration: {
      clock: 'gpu-timestamp',
      quantumNs: { 'gpu-timestamp': 1, wall: 5000 },
      bandwidth: [16, 20, 24, 28].map((power) => ({
        mode: 'read',
        bytes: 2 ** power,
        gbps: 400 - 10 * power,
      })),
      peaks: [{ op: 'f32-fma', gops: 9000 }],
    },
    points,
    models: [],
    incidents: [],
    shaders: {},
  };
}

function point(k, count) {
  const n = 64 + Math.round(65_000 * (k / count) ** 3);
  const params = { m: 1, n: n + k, k: 256 + (k % 512), dtype: 'f32' };
  const id = `matmul/${Object.entries(params)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')}`;
  const flops = 2 * params.n * params.k;
  const bytes = 4 * (params.n * params.k + params.n + params.k);
  // Scatter without a generator: the fractions of multiples of the golden ratio.
  const noise = 1 + 0.1 * ((k * 0.618_033_988_75) % 1);
  const medianNs = (2000 + bytes / 200) * noise;
  const samples = [0.98, 0.99, 1, 1, 1.01, 1.02].map((factor, round) => ({
    ns: 100 * medianNs * factor,
    round,
    launch: 0,
  }));
  return {
    kind: 'timing',
    status: 'ok',
    id: `${id} @ direct`,
    workload: { id, kernel: 'matmul', params },
    variant: { name: 'direct', shaders: [], chosenBy: 'only-one' },
    cost: { flops, bytes },
    reason: 'samples-reached',
    error: {
      relativeL2: 1e-8,
      maxAbs: 1e-7,
      nmse: 1e-16,
      tolerance: 2.4e-7,
      checked: { method: 'all', entries: params.n, of: params.n },
    },
    clock: 'gpu-timestamp',
    dispatches: 100,
    samples,
    summary: {
      n: 6,
      medianNs,
      q1Ns: 0.9925 * medianNs,
      q3Ns: 1.0075 * medianNs,
      minNs: 0.98 * medianNs,
      ci95: [0.98 * medianNs, 1.02 * medianNs],
    },
    cache: 'hot',
  };
}
