/** @file What is accepted, with a remark or without. */
import { matmul } from '../../../kernels/matmul/kernel.ts';
import { CLOCK_DEMOTED, withClockInDoubt } from '../../../src/results/clock-in-doubt.ts';
import type { Run, TimingOk } from '../../../src/results/schema.ts';
import { sha256 } from '../../../src/results/shaders.ts';
import { derived, honestPoint } from '../honest-run.ts';
import {
  inLaunches,
  int,
  pick,
  qualityPoints,
  withAnother,
  withPoint,
  withQuality,
  withValue,
} from './change.ts';
import type { Mutator } from './change.ts';

/** Tells of a clock that was found wrong. */
const demoted = ({ startedAt }: Run): Run['incidents'][number] => ({
  at: startedAt,
  code: CLOCK_DEMOTED,
  message: 'GPU timestamps stand still',
});

export const accepted: readonly Mutator[] = [
  {
    name: 'times that agree with themselves, far above the roofline',
    oracle: { flag: 'above-roofline' },
    mutate: (run, source) =>
      withPoint(run, source, (point) => {
        const factor = point.roofline!.fraction / (2 + 3 * source.uniform());
        return derived(
          point,
          point.samples.map(({ ns }) => ns * factor),
        );
      }),
  },
  {
    name: 'the same, by a clock that is said to be in doubt',
    oracle: { flag: 'above-roofline' },
    mutate: (run) => ({
      ...run,
      points: run.points.map((one) => {
        const point = one as TimingOk;
        const { roofline: _none, ...fast } = derived(
          point,
          point.samples.map(({ ns }) => ns / 1024),
        );
        return { ...fast, flags: ['clock-in-doubt'] };
      }),
    }),
  },
  {
    name: 'a clock in doubt, of which nothing else tells',
    oracle: { flag: 'clock-in-doubt' },
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({ ...point, flags: [...(point.flags ?? []), 'clock-in-doubt'] })),
  },
  {
    name: 'a clock in doubt, and the ceilings that it measured',
    oracle: { flag: 'clock-in-doubt' },
    mutate: (run) => ({
      ...run,
      points: withClockInDoubt(run).points,
      incidents: [demoted(run)],
    }),
  },
  {
    name: 'a clock that was found wrong',
    oracle: 'harmless',
    mutate: (run) => ({ ...withClockInDoubt(run), incidents: [demoted(run)] }),
  },
  {
    name: 'variants that nobody knows, with shaders of their own',
    oracle: { flag: 'unknown-variant' },
    async mutate(run, source) {
      const shader = `fn main() { } // ${int(source, 1e9)}`;
      const hash = await sha256(shader);
      const word = pick([' turbo', ' slowed', ' base'], source);
      const points = run.points.map((one) => {
        const point = one as TimingOk;
        const name = `${point.variant.name}${word}`;
        const variant = { ...point.variant, name, shaders: [hash] };
        return { ...point, id: `${point.workload.id} @ ${name}`, variant };
      });
      return { ...run, points, shaders: { [hash]: shader } };
    },
  },
  {
    name: 'a variant that refuses the size',
    oracle: { flag: 'unknown-variant' },
    mutate: (run, source) =>
      withPoint(run, source, (point) => {
        const { id, params } = point.workload;
        const { name } = matmul.variants.find((one) => one.refuses?.(params) !== undefined)!;
        return { ...point, id: `${id} @ ${name}`, variant: { ...point.variant, name } };
      }),
  },
  {
    name: 'an incident of another day',
    oracle: { flag: 'incident-outside-run' },
    mutate: (run, source) => ({
      ...run,
      incidents: [
        {
          at: `202${int(source, 6)}-0${1 + int(source, 9)}-11T00:00:00.000Z`,
          code: 'throttled',
          message: 'slower than before',
        },
      ],
    }),
  },
  {
    name: 'handed in before its end',
    oracle: { flag: 'submitted-before-end' },
    mutate: (run) => ({ ...run, submission: { ...run.submission, submittedAt: '2026-01-01T00:00:00.000Z' } }),
  },
  {
    name: 'a cancelled run',
    oracle: { flag: 'incomplete' },
    mutate: (run, source) => ({ ...run, status: pick(['cancelled', 'device-lost', 'error'], source) }),
  },
  {
    name: 'a build from changed files',
    oracle: { flag: 'changed-build' },
    mutate: (run) => ({ ...run, harness: { ...run.harness, commit: `${'b'.repeat(40)}-dirty` } }),
  },
  {
    name: 'a build of unknown origin',
    oracle: { flag: 'unknown-build' },
    mutate: (run) => ({ ...run, harness: { ...run.harness, commit: null } }),
  },
  {
    name: 'a suite nobody knows',
    oracle: { flag: 'unknown-suite' },
    mutate: (run, source) => ({ ...run, suite: `mine-${int(source, 9)}` }),
  },
  {
    name: 'a point of another suite',
    oracle: { flag: 'not-of-the-suite' },
    async mutate(run, source) {
      const size = 8 * (100 + int(source, 20));
      const { point, shaders } = await honestPoint({ m: size, n: 8, k: size, dtype: 'f32' }, source, 1);
      return { ...run, points: [...run.points, point], shaders: { ...run.shaders, ...shaders } };
    },
  },
  {
    name: 'another name for the device',
    oracle: 'harmless',
    mutate: (run, source) =>
      withValue(
        run,
        ['submission', 'deviceName'],
        pick(['Radeon RX 7900 XTX', 'Apple M4 Max (40 Kerne)', 'Intel® Arc™ A770', '显卡 3000'], source),
      ),
  },
  {
    name: 'points in another order',
    oracle: 'harmless',
    mutate: (run, source) => {
      const at = int(source, run.points.length);
      return { ...run, points: [...run.points.slice(at), ...run.points.slice(0, at)] };
    },
  },
  {
    name: 'a slower machine',
    oracle: 'harmless',
    mutate: (run, source) => {
      const factor = 1 + 3 * source.uniform();
      const points = run.points.map((one) =>
        derived(
          one as TimingOk,
          (one as TimingOk).samples.map(({ ns }) => ns * factor),
        ),
      );
      return { ...run, points };
    },
  },
  {
    name: 'spaces and another order of keys',
    oracle: 'harmless',
    mutate: (run, source) =>
      JSON.stringify(Object.fromEntries(Object.entries(run).toReversed()), null, int(source, 5)),
  },
  {
    name: 'an incident and a note',
    oracle: 'harmless',
    mutate: (run, source) => ({
      ...run,
      incidents: [
        {
          at: run.startedAt,
          code: 'device-lost',
          message: pick(
            [
              "cannot convert 'vec4<f32>' to 'array<f32>'\n  line 2",
              'a < b and b > a',
              'error: expected ;\n  for (var i = 0u; i < input; i++)',
              'GPU reset: 50 % done',
            ],
            source,
          ),
        },
      ],
      environment: { ...run.environment, notes: ['measured on battery; 3 < 4'] },
    }),
  },
  {
    name: 'a peer beside a kernel',
    oracle: 'harmless',
    mutate: (run, source) =>
      withAnother(run, source, (point) => ({
        ...point,
        // Checked, and with no kernel's tolerance to keep.
        error: { ...point.error, tolerance: 0.01 },
      })),
  },
  {
    name: 'launches one after the other, the last cut off',
    oracle: 'harmless',
    mutate: (run, source) => {
      const middle = new Date((Date.parse(run.startedAt) + Date.parse(run.finishedAt)) / 2).toISOString();
      const last = pick([run.finishedAt, middle], source);
      return {
        ...run,
        launches: [
          { startedAt: run.startedAt, finishedAt: middle },
          { startedAt: middle, finishedAt: last },
        ],
        points: run.points.map((one) =>
          inLaunches(
            one as TimingOk,
            (one as TimingOk).samples.map((_, i) => i % 2),
          ),
        ),
      };
    },
  },
  {
    name: 'launches side by side',
    oracle: { flag: 'parallel-launches' },
    mutate: (run) => {
      const { startedAt, finishedAt } = run;
      const soon = new Date(Date.parse(startedAt) + 1000).toISOString();
      return {
        ...run,
        launches: [
          { startedAt, finishedAt },
          { startedAt: soon, finishedAt },
        ],
      };
    },
  },
  {
    name: 'a share of a roofline that a calibration cut short does not give',
    oracle: { flag: 'roofline-without-ceiling' },
    mutate: (run) => ({ ...run, calibration: { ...run.calibration, bandwidth: [] } }),
  },
  {
    name: 'losses of quantised models',
    oracle: 'harmless',
    mutate: (run, source) => withQuality(run, qualityPoints(source)),
  },
];
