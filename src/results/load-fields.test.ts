/** One field of a run file changed or removed: refused with its path, and with what is needed there. */
import { describe, expect, test } from 'vitest';
import { problemsOf, runText, type Json } from '../../test/support/run-text.ts';
import { parseRun } from './load.ts';

/** The fixture with the value at `path` replaced, or removed when `value` is undefined. */
function withValue(path: string, value: unknown): string {
  const steps = path.match(/[^.[\]]+/g) ?? [];
  const run = JSON.parse(runText) as Json;
  let holder = run;
  for (const step of steps.slice(0, -1)) holder = holder[step] as Json;
  holder[steps.at(-1)!] = value; // JSON leaves undefined out
  return JSON.stringify(run);
}

const firstPoint = (JSON.parse(runText) as { points: Json[] }).points[0]!;
const points = (JSON.parse(runText) as { points: Json[] }).points.length;
const failedPoint = parseRun(runText).points.findIndex(({ status }) => status === 'failed');

describe('a changed field', () => {
  const cases: readonly (readonly [path: string, value: unknown, message: RegExp, blamed?: string])[] = [
    ['points[0].samples[0].ns', null, /^null where a number is needed \(NaN and Infinity become null/],
    ['points[0].samples[0].ns', '12', /^"12" where a number is needed$/],
    ['points[0].samples[0].ns', -5, /^-5 is out of range: at least 0.000001 is needed/],
    ['points[0].samples[0].ns', 0, /^0 is out of range/],
    ['points[0].samples[0].ns', 1e17, /at most 32000000000000000 is possible/],
    ['points[0].samples', [], /^a list of 0 has the wrong length: at least 1/],
    ['points[0].samples', {}, /^an object where a list is needed/],
    ['points[0].dispatches', 0.5, /^0\.5 where a whole number is needed/],
    ['points[0].cost.flops', -1, /^-1 is out of range/],
    ['points[0].cost.flops', 1e300, /at most 1e\+24 is possible/],
    ['points[0].cost.flops', 1e20, /more than any device computes/],
    ['points[0].cost.bytes', 1e15, /more than any device moves/],
    ['points[0].clock', undefined, /^missing: one of gpu-timestamp, wall is needed/],
    ['models', undefined, /^missing: a list is needed/],
    ['points[0].sample', [], /^unknown field: misspelt, or written by a newer Rooflaw/],
    ['pionts', [], /^unknown field/],
    ['points[0].kind', 'speed', /^"speed" is not one of timing, quality, memory/],
    ['points[0].status', 'fine', /^"fine" is not one of ok, skipped, failed/],
    ['points[0].clock', 'sundial', /^"sundial" is not one of gpu-timestamp, wall/],
    ['calibration.quantumNs.sundial', 1, /^unknown field/],
    ['points[0].reason', 'Too slow', /^"Too slow" does not look like this pattern/],
    ['startedAt', '2026-01-02 03:04', /does not look like a time as 2026-01-31T12:00:00Z/],
    ['finishedAt', '2025-12-31T00:00:00Z', /is before startedAt/],
    ['points[0].workload.params.m', [1], /^a list of 1 where a number or a text is needed/],
    ['points[0].workload.params.m', null, /a measurement was lost/],
    ['shaders.nohash', 'x', /key is not allowed/],
    ['shaders', {}, /^shaders has no text for [0-9a-f]{64}/, 'points[0].variant.shaders[0]'],
    [`points[${points}]`, firstPoint, /^points\[0\] has the same id/, `points[${points}].id`],
    ['points[0].id', 'matmul @ x', /is not what workload, variant and cache say/],
    ['points[0].variant.name', 'tiled', /@ tiled$/, 'points[0].id'],
    ['points[0].workload.params.n', 7, /say, matmul\/m=1,n=7,/, 'points[0].workload.id'],
    ['points[0].workload.kernel', 'conv', /say, conv\/m=1,/, 'points[0].workload.id'],
    ['points[0].summary.medianNs', 1000, /^1000 does not follow from the samples, \d/],
    ['points[0].summary.q3Ns', 1e9, /does not follow from the samples/],
    ['points[0].summary.ci95[1]', 1, /does not follow from the samples/],
    ['points[0].summary.n', 11, /^11 does not follow from the samples, 10 does/],
    ['points[0].error.relativeL2', 0.5, /a wrong result has no speed/],
    ['points[0].error.checked.entries', 1e9, /^1000000000 entries were checked of \d+$/],
    [
      'models[1].model',
      'pythia-70m',
      /^models\[0\] is the same model, phase, tokens, context and format$/,
      'models[1]',
    ],
    ['models[0].terms[2].workload', 'up proj', /^"up proj" is not a workload id/],
    ['models[0].terms[2].count', 0, /^0 is out of range/],
    ['models[0].terms', [], /^a list of 0 has the wrong length/],
    ['models[0].activeParameters', 1e12, /are active of only 70426624/],
    ['models[0].activeParameters', 1e300, /at most 1000000000000000 is possible/],
    ['models[0].parameters', 1e300, /at most 1000000000000000 is possible/],
    ['models[0].terms[0].count', 2 ** 52, /at most 1000000 is possible/],
    ['models[0].tokens', 2 ** 52, /at most 1000000000 is possible/],
    ['models[0].format', 'Q4 G32', /does not look like this pattern/],
    ['environment.limits.maxBufferSize', -1, /^-1 is out of range: at least 0/],
    ['environment.limits.maxBufferSize', 1e300, /at most 18446744073709552000 is possible/],
    ['environment.cores', 1e9, /at most 100000 is possible/],
    ['startedAt', '1969-12-31T00:00:00Z', /is not in 2020…2099: was the clock set\?$/],
    ['finishedAt', '9999-01-01T00:00:00Z', /is not in 2020…2099/],
    [
      'launches',
      [{ startedAt: '9999-01-01T00:00:00Z', finishedAt: '9999-01-01T00:00:00Z' }],
      /2099/,
      'launches[0].startedAt',
    ],
    [
      'launches',
      [{ startedAt: '2026-01-02T00:00:01Z', finishedAt: '2026-01-02T00:00:00Z' }],
      /is before startedAt/,
      'launches[0].finishedAt',
    ],
    ['incidents', [{ at: '9999-01-01T00:00:00Z', code: 'x', message: '' }], /2099/, 'incidents[0].at'],
    ['timeBudgetS', 1e300, /at most 32000000 is possible/],
    [
      'calibration.bandwidth',
      [{ mode: 'read', bytes: 65536, gbps: 1e300 }],
      /at most 1000000 is/,
      'calibration.bandwidth[0].gbps',
    ],
    [
      'calibration.peaks',
      [{ op: 'f32 fma', gops: 1 }],
      /does not look like this pattern/,
      'calibration.peaks[0].op',
    ],
    ['calibration.kneeBytes', 2 ** 52, /is possible/],
    ['points[0].error.tolerance', 1e300, /at most 1 is possible/],
    [
      'points[0].error.checked.method',
      'none',
      /^\d+ entries were checked by the method none$/,
      'points[0].error.checked.entries',
    ],
    [
      'points[0].error.checked',
      { method: 'none', entries: 0, of: 9 },
      /was found though nothing was checked/,
      'points[0].error.relativeL2',
    ],
    ['points[0].error.checked.entries', 1, /^all were checked, yet only 1 of 1536$/],
    ['points[0].error.checked.projection', 1e-9, /^the method all projects nothing$/],
    [
      'points[0].error.checked',
      { method: 'freivalds', entries: 9, of: 9, projection: 1.5 },
      /as large as the result/,
      'points[0].error.checked.projection',
    ],
    [
      'points[0].quantization',
      { bitsPerWeight: 4, weightNmse: 0.01, outputNmse: 0.01, outputRelativeL2: 0.2, entries: 9 },
      /not the root/,
      'points[0].quantization.outputRelativeL2',
    ],
    [`points[${failedPoint}].error.checked.entries`, 1e12, /^1000000000000 entries were checked of \d+$/],
    ['points[0].workload.params.m', 1e300, /is possible/],
    ['points[0].memoryBytes', 2 ** 52, /is possible/],
    ['points[0].dispatches', 2 ** 40, /is possible/],
    ['points[0].samples[0].launch', 2 ** 40, /is possible/],
    [
      'points[0].roofline',
      { fraction: 1e300, bound: 'memory', idealNs: 1 },
      /is possible/,
      'points[0].roofline.fraction',
    ],
    ['status', 'x'.repeat(100_000), /^"x{40}…" is not one of complete/],
    ['points[0].status', 'failed', /^unknown field/, 'points[0].summary'],
  ];
  for (const [path, value, message, blamed = path] of cases) {
    test(`${path} = ${(JSON.stringify(value) ?? 'nothing').slice(0, 40)}`, () => {
      const problems = problemsOf(withValue(path, value));
      expect(problems.map((problem) => problem.path)).toContain(blamed);
      expect(problems.find((problem) => problem.path === blamed)?.message).toMatch(message);
    });
  }
});
