/** @file Files that are none, and runs whose parts do not belong together: each is refused. */
import { untimed } from '../build-run.ts';
import { derived } from '../honest-run.ts';
import { int, pick, withPoint, withValue, objects } from './change.ts';
import type { Json, Mutator } from './change.ts';

export const files: readonly Mutator[] = [
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
    name: 'what happened in the future',
    oracle: 'refuse',
    mutate: (run, source) => {
      const at = `20${30 + int(source, 60)}-01-02T03:04:05.000Z`;
      return source.uniform() < 0.5
        ? { ...run, submission: { ...run.submission, submittedAt: at } }
        : { ...run, incidents: [{ at, code: 'throttled', message: 'slower than before' }] };
    },
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
    name: 'a workload that its kernel has no answer for, or only after minutes',
    oracle: 'refuse',
    mutate: (run, source) => {
      const additive = { m: 1, n: 64, k: 64, codebooks: 1, centroids: 256, dtype: 'f32' };
      const offload = { blocks: 64, e: 256, k: 8, t: 65_535, d: 4, ff: 4 };
      const skipped = pick(
        [
          untimed('skipped', 'no-variant', { ...additive, centroids: 1024 }, 'quantized/additive-matvec'),
          untimed('skipped', 'no-variant', { ...additive, k: 1 }, 'quantized/additive-matvec'),
          untimed('skipped', 'no-variant', offload, 'moe/offload'),
        ],
        source,
      );
      const { variant: _none, ...point } = skipped;
      return {
        ...run,
        points: [...run.points, { ...point, id: point.workload.id, cost: { flops: 1, bytes: 1 } }],
      };
    },
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
];
