/** What is asked of a kernel about a stranger's run, at every size its parameters allow: answered soon, and never thrown. */
import { expect, test } from 'vitest';
import { shaderText, workload } from '../src/kernel.ts';
import type { Kernel, Params, ParamSpec } from '../src/kernel.ts';
import { random } from '../src/random.ts';
import type { Random } from '../src/random.ts';
import { kernels } from './index.ts';

/**
 * Processor time of one answer, ms. What is bounded takes .36 s at most on an idle machine, twice that where another shares its core;
 * without its bound moe/offload takes 35 s at one of the sizes that grow.
 */
const MOST_MS = 3000;
/** Corners of a kernel's sizes that are looked at, beside the sizes that grow. */
const CORNERS = 60;

const pick = <T>(items: readonly T[], source: Random): T =>
  items[Math.floor(source.uniform() * items.length)]!;

const sizes = (
  kernel: Kernel,
  source: Random,
  ends: (spec: ParamSpec & { kind: 'integer' }) => number[],
): Params =>
  Object.fromEntries(
    Object.entries(kernel.params).map(([name, spec]) => [
      name,
      pick<number | string>(spec.kind === 'word' ? spec.words : ends(spec), source),
    ]),
  );

/** Four times as large each step, so that what grows without bound is found before it takes minutes; then the corners. */
function* allSizes(kernel: Kernel): Generator<Params> {
  const source = random(7);
  for (let most = 1; most < 2 ** 31; most *= 4) {
    for (let again = 0; again < 3; again++) {
      yield sizes(kernel, source, ({ min, max }) => [Math.max(min, Math.min(max, most))]);
    }
  }
  for (let corner = 0; corner < CORNERS; corner++) {
    yield sizes(kernel, source, ({ min, max }) => [min, max, max, 2 ** Math.floor(Math.log2(max))]);
  }
}

/** Everything that ingest asks. */
function ask(kernel: Kernel, params: Params): void {
  kernel.cost(params);
  kernel.tolerance(params);
  kernel.buffers(params);
  for (const variant of kernel.variants) {
    if (variant.refuses?.(params) !== undefined) continue;
    variant.tolerance?.(params);
    variant.passes(params).map(shaderText);
  }
}

test.each(kernels)('$id', (kernel) => {
  let sound = 0;
  for (const params of allSizes(kernel)) {
    const before = process.cpuUsage();
    let known: Params;
    try {
      ({ params: known } = workload(kernel, params));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      continue;
    }
    sound++;
    const text = JSON.stringify(known);
    expect(() => ask(kernel, known), text).not.toThrow();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000, text).toBeLessThan(MOST_MS);
  }
  expect(sound).toBeGreaterThan(5);
});

test('every kernel says which sizes are too many to be asked about', () => {
  const offload = kernels.find(({ id }) => id === 'moe/offload')!;
  const params = { blocks: 4, e: 256, k: 8, t: 4096, d: 4, ff: 4 };
  expect(() => workload(offload, params)).toThrow('blocks·t·e, and 65536 is the most');
  expect(() => workload(offload, { ...params, t: 1, blocks: 64, work: 65 })).toThrow('4096 are the most');
  const additive = kernels.find(({ id }) => id === 'quantized/additive-matvec')!;
  const product = { m: 1, n: 64, k: 64, codebooks: 1, centroids: 256, dtype: 'f32' };
  expect(() => workload(additive, { ...product, centroids: 1000 })).toThrow(RangeError);
  expect(() => workload(additive, { ...product, k: 1 })).toThrow('a multiple of 8');
  expect(workload(additive, product).kernel).toBe(additive.id);
});
