/** The pure parts of the harness: choice, forecast, quantum, poison. */
import { expect, test } from 'vitest';
import { matmul } from '../../kernels/matmul/kernel.ts';
import { choose, selectVariants } from './choose.ts';
import { describeAdapter } from './device.ts';
import { Forecast } from './forecast.ts';
import { sampleTargetNs } from './plan.ts';
import { POISON_WORD, SENTINEL_WORDS, brokenSentinel, poison } from './poison.ts';
import { timestampQuantumNs, wallQuantumNs } from './timer.ts';

const cpu = { isSoftware: true, features: new Set<string>() };
const gpu = { isSoftware: false, features: new Set<string>() };
const sized = (m: number, n: number, k: number) => ({ m, n, k, dtype: 'f32' });
const chosen = (...of: Parameters<typeof choose>): string => {
  const choice = choose(...of);
  return 'variant' in choice ? `${choice.name} (${choice.chosenBy})` : choice.reason;
};

test('the adapter decides between variants, the sizes what is possible', () => {
  expect(chosen(matmul, sized(16, 64, 64), cpu)).toBe('direct (cpu-adapter)');
  expect(chosen(matmul, sized(16, 64, 64), gpu)).toBe('stream (gpu-adapter)');
  expect(chosen(matmul, sized(17, 65, 64), gpu)).toBe('tiled TILE=64 (gpu-adapter)');
  expect(chosen(matmul, sized(1, 64, 64), cpu)).toBe('matvec (cpu-adapter)');
  expect(chosen(matmul, sized(16, 65, 64), cpu)).toBe('edge (cpu-adapter)');
  expect(chosen(matmul, sized(16, 65, 64), cpu, 'direct')).toBe('variant-refuses');
  expect(chosen(matmul, sized(16, 65, 64), cpu, 'edge')).toBe('edge (forced)');
  expect(chosen(matmul, sized(16, 65, 64), cpu, 'fastest')).toBe('other-variant');
});

const on = (lanes?: number) => ({ isSoftware: true, features: new Set(['subgroups']), lanes });

test('what wants a wide subgroup is taken where one is, tried nowhere else, and can be asked for anywhere', () => {
  expect(chosen(matmul, sized(512, 64, 64), on(8))).toBe('broadcast (cpu-adapter)');
  expect(chosen(matmul, sized(255, 64, 64), on(8))).toBe('quad ROWS=16 (cpu-adapter)'); // too few rows
  expect(chosen(matmul, sized(512, 64, 64), on(4))).toBe('quad ROWS=32 (cpu-adapter)');
  expect(chosen(matmul, sized(512, 64, 64), on())).toBe('quad ROWS=32 (cpu-adapter)');
  expect(chosen(matmul, sized(512, 64, 64), on(4), 'broadcast')).toBe('broadcast (forced)');
  const rules = (lanes: number, isSoftware = true): readonly string[] => {
    const selection = selectVariants(matmul, sized(512, 64, 64), { ...on(lanes), isSoftware });
    if ('reason' in selection) throw new Error(selection.message);
    return selection.pruned.filter(({ variant }) => variant === 'broadcast').map(({ rule }) => rule);
  };
  expect(rules(4)).toEqual(['for-wide-software']);
  expect(rules(8)).toEqual([]);
  expect(rules(32, false)).toEqual(['for-wide-software']);
});

test('a variant is not taken without its features', () => {
  const direct = matmul.variants.find(({ name }) => name === 'direct')!;
  const needy = { ...matmul, variants: [{ ...direct, features: ['shader-f16'] }] };
  expect(chosen(needy, sized(16, 64, 64), cpu)).toBe('no-variant');
  expect(chosen(needy, sized(16, 64, 64), cpu, 'direct')).toBe('feature-missing');
  expect(chosen(needy, sized(16, 64, 64), { ...cpu, features: new Set(['shader-f16']) })).toBe(
    'direct (only-one)',
  );
});

const cost = (flops: number) => ({ flops, bytes: flops });

test('a forecast is a fixed part and the best rate of the nearest points of the same variant', () => {
  const forecast = new Forecast();
  expect(forecast.expect('matmul', 'direct', cost(10))).toBeUndefined();
  forecast.learn({
    kernel: 'roofline/empty',
    variant: 'empty',
    cost: cost(0),
    dispatchNs: 100,
    compileNs: 7,
    aroundNs: 10,
  });
  forecast.learn({
    kernel: 'matmul',
    variant: 'edge',
    cost: cost(100),
    dispatchNs: 5100,
    compileNs: 7,
    aroundNs: 10,
  });
  expect(forecast.expect('matmul', 'direct', cost(200))).toEqual({ dispatchNs: 10_100, aroundNs: 17 });
  forecast.learn({
    kernel: 'matmul',
    variant: 'direct',
    cost: cost(100),
    dispatchNs: 1100,
    compileNs: 7,
    aroundNs: 110,
  });
  forecast.learn({
    kernel: 'matmul',
    variant: 'direct',
    cost: cost(1000),
    dispatchNs: 8100,
    compileNs: 7,
    aroundNs: 510,
  });
  expect(forecast.expect('matmul', 'direct', cost(2000))).toEqual({ dispatchNs: 16_100, aroundNs: 1017 });
  expect(forecast.expect('roofline/copy', 'vec4', cost(1))).toBeUndefined();
});

test('a forecast from a tiny workload does not foretell hours', () => {
  const forecast = new Forecast();
  forecast.learn({
    kernel: 'matmul',
    variant: 'edge',
    cost: cost(2),
    dispatchNs: 2000,
    compileNs: 7,
    aroundNs: 1e6,
  });
  forecast.learn({
    kernel: 'matmul',
    variant: 'edge',
    cost: cost(9),
    dispatchNs: 2500,
    compileNs: 7,
    aroundNs: 1e6,
  });
  forecast.learn({
    kernel: 'matmul',
    variant: 'edge',
    cost: cost(2),
    dispatchNs: 40_000,
    compileNs: 7,
    aroundNs: 1e6,
  });
  expect(forecast.expect('matmul', 'direct', cost(5e7))).toBeUndefined();
});

test('the quantum of a masked clock is found, and an exact one is exact', () => {
  expect(timestampQuantumNs([65_536n * 7n, 65_536n * 12n, 65_536n * 31n])).toBe(65_536);
  expect(timestampQuantumNs([1_000_003n, 1_000_019n])).toBe(1);
  expect(timestampQuantumNs([0n, 0n])).toBe(1e6);
});

test('the quantum of the wall clock is its smallest step', () => {
  let reads = 0;
  expect(wallQuantumNs(() => Math.floor(reads++ / 10) * 0.1)).toBe(100_000);
  expect(wallQuantumNs(() => 1)).toBe(1e6); // a clock that stands still is taken as the coarsest seen
});

test('samples are long against the quantum and short against the watchdog', () => {
  expect(sampleTargetNs(1)).toBe(5e6);
  expect(sampleTargetNs(65_536)).toBe(13_107_200);
  expect(sampleTargetNs(1e7)).toBe(4e8);
});

test('poison fills the output, sentinels guard its end', () => {
  const words = poison(10 + SENTINEL_WORDS, 10);
  expect(words.subarray(0, 10).every((word) => word === POISON_WORD)).toBe(true);
  expect(brokenSentinel(words, 10)).toBeUndefined();
  words[10 + 63] = 0;
  expect(brokenSentinel(words, 10)).toMatch(/word 63 after its end/);
});

const info = (parts: object): GPUAdapterInfo =>
  ({ vendor: '', architecture: '', device: '', description: '', ...parts }) as GPUAdapterInfo;

test('software adapters are known by flag or by name', () => {
  expect(describeAdapter(info({ isFallbackAdapter: true })).isSoftware).toBe(true);
  expect(describeAdapter(info({ architecture: 'swiftshader' })).isSoftware).toBe(true);
  expect(describeAdapter(info({ description: 'llvmpipe (LLVM 19)' })).isSoftware).toBe(true);
  expect(describeAdapter(info({ vendor: 'nvidia', architecture: 'lovelace' })).isSoftware).toBe(false);
  expect(describeAdapter(info({ description: 'x'.repeat(9999) })).description).toHaveLength(300);
});
