/**
 * @file Changes to a submitted run, each with what must come of it. `refuse`: it cannot be accepted. `flag`: accepted with
 * that remark. `harmless`: accepted with nothing to say.
 */
import type { Random } from '../../src/random.ts';
import type { Run, TimingOk } from '../../src/results/schema.ts';
import { derived, honestPoint } from './honest-run.ts';

export type Oracle = 'refuse' | 'harmless' | { readonly flag: string };

export interface Mutator {
  readonly name: string;
  readonly oracle: Oracle;
  /** A changed copy, or the text of a file. */
  readonly mutate: (run: Run, source: Random) => unknown;
}

type Json = Record<string, unknown>;
const int = (source: Random, below: number): number => Math.floor(source.uniform() * below);
const pick = <T>(items: readonly T[], source: Random): T => items[int(source, items.length)]!;

/** The run with one of its points replaced. */
function withPoint(run: Run, source: Random, change: (point: TimingOk) => unknown): unknown {
  const at = int(source, run.points.length);
  return { ...run, points: run.points.map((one, i) => (i === at ? change(one as TimingOk) : one)) };
}

/** The run with the value at a path replaced. */
function withValue(run: Run, path: readonly (string | number)[], value: unknown): unknown {
  const copy = structuredClone(run) as unknown as Json;
  let holder: Json = copy;
  for (const step of path.slice(0, -1)) holder = holder[step] as Json;
  holder[path.at(-1)!] = value;
  return copy;
}

/** Every object of a document, with its path. */
function objects(
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Array.isArray(value)
    ? value.flatMap((item, i) => objects(item, [...path, i]))
    : Object.entries(value).flatMap(([key, item]) => objects(item, [...path, key]));
  return Array.isArray(value) ? inner : [path, ...inner];
}

const WORDS: readonly (readonly (string | number)[])[] = [
  ['environment', 'adapter', 'vendor'],
  ['environment', 'adapter', 'architecture'],
  ['environment', 'adapter', 'device'],
  ['environment', 'adapter', 'description'],
  ['environment', 'userAgent'],
  ['environment', 'os'],
  ['environment', 'cpuModel'],
  ['environment', 'flags', 0],
  ['environment', 'notes', 0],
  ['submission', 'deviceName'],
];
const MARKUP = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</td><svg onload=alert(1)>',
  'RTX <!-- -->',
  'javascript:alert(1)',
  'a <IFRAME src=//x>',
  'data:text/html,x',
  '< style>*{}</style>',
];
const HIDDEN = [
  '\u202EXTR',
  'RTX\u0000',
  'RTX\u001B[2J',
  'R\u200BTX',
  'RTX\r\nSet-Cookie: a',
  '\uFEFFRTX',
  'a\u2028b',
];
const PLACES = [
  '../../../etc/passwd',
  '..\\..\\x',
  '/home/someone/.cache/x',
  'C:\\Users\\someone',
  'file:///etc/passwd',
  '--dir=/tmp/secret',
];
const HUGE = [1e300, Number.MAX_VALUE, 1e200, -1e300];
const NUMBERS: readonly (readonly (string | number)[])[] = [
  ['points', 0, 'cost', 'flops'],
  ['points', 0, 'cost', 'bytes'],
  ['points', 0, 'samples', 0, 'ns'],
  ['points', 0, 'summary', 'medianNs'],
  ['points', 0, 'dispatches'],
  ['points', 0, 'error', 'relativeL2'],
  ['points', 0, 'roofline', 'fraction'],
  ['points', 0, 'effectiveN'],
  ['calibration', 'peaks', 0, 'gops'],
  ['calibration', 'bandwidth', 0, 'gbps'],
  ['environment', 'cores'],
  ['seed'],
];

const writeInto = (texts: readonly string[]) => (run: Run, source: Random) =>
  withValue(run, pick(WORDS, source), pick(texts, source));

export const mutators: readonly Mutator[] = [
  { name: 'markup in a name', oracle: 'refuse', mutate: writeInto(MARKUP) },
  { name: 'a hidden character in a name', oracle: 'refuse', mutate: writeInto(HIDDEN) },
  { name: 'a place on a disk in a name', oracle: 'refuse', mutate: writeInto(PLACES) },
  {
    name: 'a number beyond sense',
    oracle: 'refuse',
    mutate: (run, source) => withValue(run, pick(NUMBERS, source), pick(HUGE, source)),
  },
  {
    name: 'a number that is none',
    oracle: 'refuse',
    mutate: (run, source) =>
      withValue(run, pick(NUMBERS, source), pick([null, '1', Number.NaN, [], {}, true], source)),
  },
  {
    name: 'a time of 0 or less',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        samples: point.samples.map((one, i) => (i === 0 ? { ...one, ns: -int(source, 2) * one.ns } : one)),
      })),
  },
  {
    name: 'one sample changed, its summary kept',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        samples: point.samples.map((one) => ({ ...one, ns: one.ns * 0.9 })),
      })),
  },
  {
    name: 'the summary made faster',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        summary: { ...point.summary, medianNs: point.summary.medianNs * (0.5 + 0.4 * source.uniform()) },
      })),
  },
  {
    name: 'more operations than the workload has',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        cost: {
          ...point.cost,
          [pick(['flops', 'bytes'], source)]: point.cost.flops * (2 + int(source, 9)) + 1,
        },
      })),
  },
  {
    name: 'a better share of the roofline',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        roofline: { ...point.roofline!, fraction: point.roofline!.fraction * (1.1 + source.uniform()) },
      })),
  },
  {
    name: 'a wide tolerance, and an error within it',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: { ...point.error, tolerance: 0.9, relativeL2: 0.5 },
      })),
  },
  {
    name: 'a wrong result with a speed',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: { ...point.error, relativeL2: point.error.tolerance * (1.01 + source.uniform()) },
      })),
  },
  {
    name: 'a result that nobody checked',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: {
          ...point.error,
          relativeL2: 0,
          maxAbs: 0,
          nmse: 0,
          checked: { method: 'none', entries: 0, of: 0 },
        },
      })),
  },
  {
    name: 'an error that is not the square of itself',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        error: { ...point.error, nmse: point.error.nmse * (2 + source.uniform()) },
      })),
  },
  {
    name: 'a number beyond sense beside a time',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) =>
        source.uniform() < 0.5
          ? { ...point, error: { ...point.error, maxAbs: 1e308 } }
          : { ...point, metrics: { bias: -1e308 } },
      ),
  },
  {
    name: 'another shader under the hash',
    oracle: 'refuse',
    mutate(run, source) {
      const hash = pick(Object.keys(run.shaders), source);
      const text = run.shaders[hash]!;
      const at = int(source, text.length);
      return { ...run, shaders: { ...run.shaders, [hash]: `${text.slice(0, at)}#${text.slice(at)}` } };
    },
  },
  {
    name: 'a shader left out',
    oracle: 'refuse',
    mutate(run, source) {
      const { [pick(Object.keys(run.shaders), source)]: _gone, ...shaders } = run.shaders;
      return { ...run, shaders };
    },
  },
  {
    name: 'a shader nobody ran',
    oracle: 'refuse',
    mutate: (run) => ({
      ...run,
      shaders: {
        ...run.shaders,
        ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb: 'a',
      },
    }),
  },
  {
    name: 'a field nobody knows',
    oracle: 'refuse',
    mutate(run, source) {
      // Names of the parameters, limits and shaders are data: a new one there is another kind of fault.
      const open = /^(limits|params|shaders|quantumNs)$/;
      const path = pick(
        objects(run).filter((one) => !open.test(String(one.at(-1)))),
        source,
      );
      return withValue(run, [...path, pick(['extra', 'medianMs', 'toString', ''], source)], 1);
    },
  },
  {
    name: 'a name that reaches a prototype',
    oracle: 'refuse',
    mutate(run, source) {
      const text = JSON.stringify(run);
      const name = pick(['__proto__', 'constructor', 'prototype'], source);
      return text.replace(
        pick(['"seed":', '"vendor":', '"cost":', '"samples":'], source),
        `"${name}":{"a":1},$&`,
      );
    },
  },
  {
    name: 'a field left out',
    oracle: 'refuse',
    mutate(run, source) {
      const {
        [pick(
          ['id', 'harness', 'suite', 'points', 'environment', 'calibration', 'status', 'shaders'],
          source,
        )]: _gone,
        ...rest
      } = run as unknown as Json;
      return rest;
    },
  },
  {
    name: 'deep nesting',
    oracle: 'refuse',
    mutate: (run, source) => {
      const depth = 20 + int(source, 3000);
      return JSON.stringify(run).replace('"notes":[', `"notes":[${'['.repeat(depth)}${']'.repeat(depth)}`);
    },
  },
  {
    name: 'a file cut off',
    oracle: 'refuse',
    mutate: (run, source) => {
      const text = JSON.stringify(run);
      return text.slice(0, int(source, text.length - 1));
    },
  },
  {
    name: 'an id that leaves its folder',
    oracle: 'refuse',
    mutate: (run, source) => ({
      ...run,
      id: pick(
        [
          '../../x',
          '20260102-030405-ABCDEF',
          '20260102-030405-abcdef/../x',
          '',
          '20260102-030405-abcdef\u0000',
        ],
        source,
      ),
    }),
  },
  {
    name: 'an id of another day',
    oracle: 'refuse',
    mutate: (run, source) => ({ ...run, id: `202601${10 + int(source, 18)}-030405-abcdef` }),
  },
  {
    name: 'a run from the future',
    oracle: 'refuse',
    mutate: (run, source) => ({ ...run, finishedAt: `20${30 + int(source, 60)}-01-02T03:04:59.000Z` }),
  },
  {
    name: 'an end before the beginning',
    oracle: 'refuse',
    mutate: (run) => ({ ...run, finishedAt: '2026-01-02T03:04:04.000Z' }),
  },
  {
    name: 'samples longer than the run',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) =>
        derived(
          point,
          point.samples.map(({ ns }) => ns * 1e5),
        ),
      ),
  },
  {
    name: 'software among the GPUs',
    oracle: 'refuse',
    mutate: (run, source) =>
      withValue(
        run,
        ['environment', 'adapter', pick(['architecture', 'description', 'device'], source)],
        pick(['SwiftShader', 'llvmpipe (LLVM 19)', 'Microsoft Basic Render Driver'], source),
      ),
  },
  {
    name: 'software that is only called otherwise',
    oracle: 'refuse',
    mutate: (run, source) =>
      source.uniform() < 0.5
        ? withValue(run, ['environment', 'flags'], ['--no-first-run', '--use-webgpu-adapter=swiftshader'])
        : withPoint(run, source, (point) => ({
            ...point,
            variant: { ...point.variant, chosenBy: 'cpu-adapter' },
          })),
  },
  {
    name: 'a point twice',
    oracle: 'refuse',
    mutate: (run, source) => ({ ...run, points: [...run.points, pick(run.points, source)] }),
  },
  {
    name: 'a workload that cannot be',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => {
        const params = { ...point.workload.params, m: pick([0, -1, 1.5, 2 ** 40], source) };
        const text = Object.entries(params)
          .map(([name, value]) => `${name}=${value}`)
          .join(',');
        const id = `matmul/${text}`;
        return { ...point, id: `${id} @ ${point.variant.name}`, workload: { id, kernel: 'matmul', params } };
      }),
  },
  {
    name: 'almost nothing measured',
    oracle: 'refuse',
    mutate(run, source) {
      const points = run.points.slice(0, int(source, 3));
      const used = new Set(points.flatMap(({ variant }) => variant?.shaders ?? []));
      return {
        ...run,
        points,
        shaders: Object.fromEntries(Object.entries(run.shaders).filter(([hash]) => used.has(hash))),
      };
    },
  },
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
];
