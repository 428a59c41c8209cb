import { expect, test } from 'vitest';
import { defineKernel } from '../src/kernel.ts';
import { modelSumSchema } from '../src/results/schema/model-sum.ts';
import type { ModelSum } from '../src/results/schema/model-sum.ts';
import { architecture, architectures } from './index.ts';
import { tokensPerImage } from './shapes/architecture.ts';
import type { DecoderArchitecture } from './shapes/architecture.ts';
import { parameterCount } from './shapes/parameters.ts';
import { isModelSum, modelSum, modelWorkloads } from './sums.ts';
import type { NoSum, Phase } from './sums.ts';

const unused = (): never => {
  throw new Error('sums use the parameters of a kernel and nothing else');
};

/** The parameters of the matrix product, which is all a sum may look at. */
const matmul = defineKernel({
  id: 'matmul',
  summary: 'parameters only',
  params: {
    m: { kind: 'integer', min: 1, max: 1 << 20, help: 'rows of A' },
    n: { kind: 'integer', min: 1, max: 1 << 20, help: 'columns of B' },
    k: { kind: 'integer', min: 1, max: 1 << 20, help: 'columns of A' },
    dtype: { kind: 'word', words: ['f32', 'f16'], help: 'element type' },
  },
  variants: [],
  buffers: unused,
  inputs: unused,
  cost: unused,
  tolerance: unused,
  reference: unused,
});

/** The parameters of attention, likewise. */
const attention = defineKernel({
  ...matmul,
  id: 'attention',
  params: {
    ...Object.fromEntries(
      ['heads', 'kvheads', 'd', 't', 's'].map((name) => [
        name,
        { kind: 'integer', min: 1, max: 1 << 20, help: name } as const,
      ]),
    ),
    causal: { kind: 'word', words: ['yes', 'no'], usual: 'yes', help: 'mask' },
    kv: { kind: 'word', words: ['f32', 'f16'], help: 'storage' },
  },
});

/** An expert layer's, likewise. */
const experts = defineKernel({
  ...matmul,
  id: 'moe/layer',
  params: {
    ...Object.fromEntries(
      ['t', 'd', 'ff', 'e', 'k'].map((name) => [
        name,
        { kind: 'integer', min: 1, max: 1 << 20, help: name } as const,
      ]),
    ),
    dtype: { kind: 'word', words: ['f32', 'f16', 'q4'], help: 'storage' },
    norm: { kind: 'word', words: ['yes', 'no'], usual: 'yes', help: 'divided by their sum' },
  },
});

const sumOf = (id: string, phase: Phase, tokens: number): ModelSum | NoSum =>
  modelSum(architecture(id), phase, tokens, matmul);

function mustSum(id: string, phase: Phase, tokens: number): ModelSum {
  const sum = sumOf(id, phase, tokens);
  if (!isModelSum(sum)) throw new Error(sum.message);
  return sum;
}

test('Pythia-2.8B decode: one row everywhere', () => {
  expect(sumOf('pythia-2.8b', 'decode', 1)).toEqual({
    model: 'pythia-2.8b',
    phase: 'decode',
    tokens: 1,
    parameters: 2_775_208_960,
    terms: [
      { role: 'qkv', workload: 'matmul/m=1,n=7680,k=2560,dtype=f32', count: 32 },
      { role: 'out', workload: 'matmul/m=1,n=2560,k=2560,dtype=f32', count: 32 },
      { role: 'up', workload: 'matmul/m=1,n=10240,k=2560,dtype=f32', count: 32 },
      { role: 'down', workload: 'matmul/m=1,n=2560,k=10240,dtype=f32', count: 32 },
      { role: 'head', workload: 'matmul/m=1,n=50304,k=2560,dtype=f32', count: 1 },
    ],
  });
});

test('LLaMA-3 8B prefill: every token through the layers, the last one through the head', () => {
  expect(mustSum('llama-3-8b', 'prefill', 128).terms).toEqual([
    { role: 'qkv', workload: 'matmul/m=128,n=6144,k=4096,dtype=f32', count: 32 },
    { role: 'out', workload: 'matmul/m=128,n=4096,k=4096,dtype=f32', count: 32 },
    { role: 'gate-up', workload: 'matmul/m=128,n=28672,k=4096,dtype=f32', count: 32 },
    { role: 'down', workload: 'matmul/m=128,n=4096,k=14336,dtype=f32', count: 32 },
    { role: 'head', workload: 'matmul/m=1,n=128256,k=4096,dtype=f32', count: 1 },
  ]);
});

test('DeiT-Ti reads 196 patches and 197 tokens', () => {
  expect(mustSum('deit-ti', 'prefill', 197).terms).toEqual([
    { role: 'patch', workload: 'matmul/m=196,n=192,k=768,dtype=f32', count: 1 },
    { role: 'qkv', workload: 'matmul/m=197,n=576,k=192,dtype=f32', count: 12 },
    { role: 'out', workload: 'matmul/m=197,n=192,k=192,dtype=f32', count: 12 },
    { role: 'up', workload: 'matmul/m=197,n=768,k=192,dtype=f32', count: 12 },
    { role: 'down', workload: 'matmul/m=197,n=192,k=768,dtype=f32', count: 12 },
    { role: 'head', workload: 'matmul/m=1,n=1000,k=192,dtype=f32', count: 1 },
  ]);
});

test('with a context, one attention a layer over it, and nothing else changes', () => {
  const bare = mustSum('llama-3-8b', 'decode', 1);
  expect(bare).not.toHaveProperty('context');
  const sum = modelSum(architecture('llama-3-8b'), 'decode', 1, matmul, {
    attention: { kernel: attention, context: 1024 },
  });
  const term = {
    role: 'attention',
    workload: 'attention/heads=32,kvheads=8,d=128,t=1024,s=1,kv=f32',
    count: 32,
  };
  expect(sum).toEqual({ ...bare, context: 1024, terms: [...bare.terms, term] });
  expect(modelSumSchema.parse(sum)).toEqual(sum);
});

test('in f16 the same products and the same attention, and the curve is another', () => {
  const f32 = modelSum(architecture('pythia-70m'), 'decode', 1, matmul, {
    attention: { kernel: attention, context: 64 },
  });
  const f16 = modelSum(architecture('pythia-70m'), 'decode', 1, matmul, {
    attention: { kernel: attention, context: 64 },
    dtype: 'f16',
  });
  if (!isModelSum(f32) || !isModelSum(f16)) throw new Error('no sum');
  expect(f16.format).toBe('f16');
  expect(f32).not.toHaveProperty('format');
  expect(f16.terms.map(({ workload: id }) => id.replaceAll('f16', 'f32'))).toEqual(
    f32.terms.map(({ workload: id }) => id),
  );
  expect(f16.terms.every(({ workload: id }) => id.includes('f16'))).toBe(true);
  expect(modelSumSchema.parse(f16)).toEqual(f16);
});

/** The last term of a prefill with attention, or why there is none. */
const lastTerm = (id: string, tokens: number, context: number) => {
  const sum = modelSum(architecture(id), 'prefill', tokens, matmul, {
    attention: { kernel: attention, context },
  });
  return isModelSum(sum) ? sum.terms.at(-1) : sum;
};

test('prompt tokens are the last of the context; an image sees itself whole', () => {
  expect(lastTerm('pythia-2.8b', 128, 512)).toEqual({
    role: 'attention',
    workload: 'attention/heads=32,kvheads=32,d=80,t=512,s=128,kv=f32',
    count: 32,
  });
  expect(lastTerm('deit-ti', 197, 197)).toMatchObject({
    workload: 'attention/heads=3,kvheads=3,d=64,t=197,s=197,causal=no,kv=f32',
    count: 12,
  });
  expect(() => lastTerm('pythia-2.8b', 128, 127)).toThrow(/a context of 127 does not hold its 128 tokens/);
  expect(() => lastTerm('deit-ti', 197, 1024)).toThrow(/deit-ti: a context of 1024/);
  expect(() => lastTerm('pythia-70m', 2, 2.5)).toThrow(RangeError);
  expect(lastTerm('mixtral-8x7b', 16, 16)).toMatchObject({ missing: 'moe-ffn' });
});

test('every dense model with published sizes sums, into terms a run file accepts', () => {
  const without = architectures.filter((candidate) => {
    const tokens = candidate.kind === 'vision' ? tokensPerImage(candidate) : 512;
    const sum = modelSum(candidate, 'prefill', tokens, matmul);
    if (isModelSum(sum)) modelSumSchema.parse(sum);
    return !isModelSum(sum);
  });
  expect(without.map(({ id }) => id)).toEqual([
    'mixtral-8x7b',
    'granite-3.1-1b-a400m',
    'granite-3.1-3b-a800m',
    'olmoe-1b-7b',
    'qwen3-30b-a3b',
    'mixtral-8x22b',
    'switch-base-8',
    'switch-base-64',
    'switch-base-128',
    'switch-large-128',
    'qat-74m',
    'qat-145m',
    'qat-297m',
    'qat-595m',
  ]);
});

// The x axis of a model curve must belong to the work on its y axis.
test('the weights a decode step reads are nearly the parameters of the model', () => {
  for (const id of ['pythia-12b', 'llama-2-70b', 'qwen2.5-32b', 'phi-3-mini']) {
    const sum = mustSum(id, 'decode', 1);
    const kernels = modelWorkloads([sum], [matmul]);
    const read = sum.terms.reduce((total, term) => {
      const params = kernels.find((workload) => workload.id === term.workload)?.params;
      return total + Number(params?.['n']) * Number(params?.['k']) * term.count;
    }, 0);
    const embedding = parameterCount(architecture(id))?.parts.embedding ?? 0;
    expect(read / (sum.parameters - embedding)).toBeCloseTo(1, 2);
  }
});

test.each([
  ['mixtral-8x7b', 'decode', 1, 'moe-ffn', 'expert layers'],
  ['switch-base-8', 'decode', 1, 'encoder-decoder', 'different numbers of tokens'],
  [
    'qat-74m',
    'prefill',
    16,
    'unpublished-sizes',
    'no source was found for headDim, ffn.hidden, vocab, tiedEmbeddings',
  ],
  ['vit-b-16', 'decode', 1, 'no-decode', 'generates no tokens'],
  ['vit-b-16', 'prefill', 128, 'other-token-count', '197 tokens (196 patches and the class token), not 128'],
] as const)('%s %s of %i: no sum, because of %s', (id, phase, tokens, missing, message) => {
  const sum = sumOf(id, phase, tokens);
  expect(isModelSum(sum)).toBe(false);
  expect(sum).toMatchObject({ model: id, phase, missing });
  expect(sum).toHaveProperty('message', expect.stringContaining(message));
});

test('a number of tokens that cannot be is refused', () => {
  expect(() => sumOf('pythia-70m', 'prefill', 0)).toThrow(/pythia-70m: tokens=0 is not a positive integer/);
  expect(() => sumOf('pythia-70m', 'prefill', 1.5)).toThrow(RangeError);
  expect(() => sumOf('pythia-70m', 'decode', 2)).toThrow(
    /decode produces 1 token a pass, not 2; use prefill/,
  );
});

test('workloads of several sums are distinct and keep their order', () => {
  const sums = [mustSum('vit-s-16', 'prefill', 197), mustSum('deit-s', 'prefill', 197)];
  const workloads = modelWorkloads(sums, [matmul]);
  expect(workloads.map(({ id }) => id)).toEqual(sums[0]?.terms.map((term) => term.workload));
  expect(workloads[0]?.params).toEqual({ m: 196, n: 384, k: 768, dtype: 'f32' });
});

test('an id of another kernel is refused', () => {
  expect(() => modelWorkloads([mustSum('pythia-70m', 'decode', 1)], [])).toThrow(/no kernel 'matmul'/);
});

test('quantised weights take the place of every product but the output head', () => {
  const weights = {
    id: 'q4g128',
    product: (m: number, n: number, k: number) => ({
      id: `stored/m=${m},n=${n},k=${k},bits=4`,
      kernel: 'stored',
      params: { m, n, k, bits: 4 },
    }),
  };
  const model = architecture('pythia-70m');
  const plain = modelSum(model, 'decode', 1, matmul) as ModelSum;
  const stored = modelSum(model, 'decode', 1, matmul, { weights }) as ModelSum;
  expect(stored.format).toBe('q4g128');
  expect(modelSumSchema.parse(stored)).toEqual(stored);
  expect(stored.terms.map(({ role, count }) => [role, count])).toEqual(
    plain.terms.map(({ role, count }) => [role, count]),
  );
  for (const [i, { role, workload }] of stored.terms.entries()) {
    const was = plain.terms[i]!.workload;
    expect(workload).toBe(
      role === 'head' ? was : was.replace('matmul/', 'stored/').replace('dtype=f32', 'bits=4'),
    );
  }
  expect(modelSum(model, 'decode', 1, matmul, { weights, dtype: 'f16' })).toMatchObject({
    format: 'q4g128',
    terms: expect.arrayContaining([
      expect.objectContaining({ role: 'head', workload: expect.stringMatching(/dtype=f16/) as unknown }),
    ]) as unknown,
  });
});

test('a mixture is its products, its attention and its expert layers, with both counts of its shape', () => {
  const sum = modelSum(architecture('mixtral-8x7b-by-4'), 'decode', 1, matmul, {
    attention: { kernel: attention, context: 1024 },
    experts,
  }) as ModelSum;
  expect(sum).toMatchObject({
    model: 'mixtral-8x7b-by-4',
    parameters: parameterCount(architecture('mixtral-8x7b-by-4'))!.total,
    activeParameters: parameterCount(architecture('mixtral-8x7b-by-4'))!.active,
  });
  expect(sum.terms).toEqual([
    { role: 'qkv', workload: 'matmul/m=1,n=1536,k=1024,dtype=f32', count: 32 },
    { role: 'out', workload: 'matmul/m=1,n=1024,k=1024,dtype=f32', count: 32 },
    { role: 'head', workload: 'matmul/m=1,n=32000,k=1024,dtype=f32', count: 1 },
    { role: 'attention', workload: 'attention/heads=8,kvheads=2,d=128,t=1024,s=1,kv=f32', count: 32 },
    { role: 'moe', workload: 'moe/layer/t=1,d=1024,ff=3584,e=8,k=2,dtype=f32', count: 32 },
  ]);
  expect(modelSumSchema.parse(sum)).toEqual(sum);
  const prompt = modelSum(architecture('olmoe-1b-7b'), 'prefill', 16, matmul, { experts }) as ModelSum;
  expect(prompt.terms.at(-1)).toEqual({
    role: 'moe',
    workload: 'moe/layer/t=16,d=2048,ff=1024,e=64,k=8,dtype=f32,norm=no',
    count: 16,
  });
});

test('Switch decodes with its decoder: two attentions a layer, every other layer a mixture of gated experts', () => {
  const options = { attention: { kernel: attention, context: 512 }, experts };
  const sum = modelSum(architecture('switch-base-8'), 'decode', 1, matmul, options) as ModelSum;
  expect(sum.model).toBe('switch-base-8-decoder');
  expect(sum.terms).toEqual([
    { role: 'qkv', workload: 'matmul/m=1,n=2304,k=768,dtype=f32', count: 12 },
    { role: 'out', workload: 'matmul/m=1,n=768,k=768,dtype=f32', count: 12 },
    { role: 'cross-q', workload: 'matmul/m=1,n=768,k=768,dtype=f32', count: 12 },
    { role: 'cross-out', workload: 'matmul/m=1,n=768,k=768,dtype=f32', count: 12 },
    { role: 'up', workload: 'matmul/m=1,n=3072,k=768,dtype=f32', count: 6 },
    { role: 'down', workload: 'matmul/m=1,n=768,k=3072,dtype=f32', count: 6 },
    { role: 'head', workload: 'matmul/m=1,n=32128,k=768,dtype=f32', count: 1 },
    { role: 'attention', workload: 'attention/heads=12,kvheads=12,d=64,t=512,s=1,kv=f32', count: 24 },
    // 2048 hidden units with a gate are as many weights as the 3072 without one.
    { role: 'moe', workload: 'moe/layer/t=1,d=768,ff=2048,e=8,k=1,dtype=f32,norm=no', count: 6 },
  ]);
  expect(sum.activeParameters).toBeLessThan(sum.parameters);
  expect(modelSum(architecture('switch-base-8'), 'prefill', 16, matmul, options)).toMatchObject({
    missing: 'encoder-decoder',
  });
});

// The x axis of a model curve must belong to the work on its y axis.
test('the weights a decode step of a mixture reads are nearly its active parameters', () => {
  for (const id of [
    'mixtral-8x7b',
    'olmoe-1b-7b',
    'qwen3-30b-a3b',
    'granite-3.1-3b-a800m',
    'switch-base-64',
  ]) {
    const sum = modelSum(architecture(id), 'decode', 1, matmul, { experts }) as ModelSum;
    const workloads = modelWorkloads([sum], [matmul, experts]);
    const read = sum.terms.reduce((total, { workload: of, count }) => {
      const params = workloads.find((one) => one.id === of)!.params as Record<string, number>;
      const { n, k, d, ff, e } = params;
      return total + count * (n === undefined ? k! * 3 * d! * ff! + d! * e! : n * k!);
    }, 0);
    const { kind, tiedEmbeddings, vocab, hidden } = architecture(id) as DecoderArchitecture;
    // An embedding that is not the head is looked up; a decoder's keys and values across are there already.
    const unread =
      (tiedEmbeddings ? 0 : vocab * hidden) + ((kind as string) === 'decoder' ? 0 : 12 * 2 * hidden * hidden);
    expect(read / (sum.activeParameters! - unread), id).toBeCloseTo(1, 2);
  }
});

test('a mixture in codes needs experts in such codes', () => {
  const mixtral = architecture('mixtral-8x7b');
  const weights = {
    id: 'q4-g32',
    product: (m: number, n: number, k: number) => ({
      id: `stored/n=${n},k=${k}`,
      kernel: 'stored',
      params: { m, n, k },
    }),
  };
  expect(modelSum(mixtral, 'decode', 1, matmul, { experts, weights })).toMatchObject({
    missing: 'moe-ffn',
    message: 'Mixtral-8x7B: there are no experts in the format q4-g32',
  });
  const stored = modelSum(mixtral, 'decode', 1, matmul, { experts, weights: { ...weights, experts: 'q4' } });
  expect((stored as ModelSum).terms.at(-1)?.workload).toBe('moe/layer/t=1,d=4096,ff=14336,e=8,k=2,dtype=q4');
  const half = modelSum(mixtral, 'decode', 1, matmul, { experts, dtype: 'f16' });
  expect((half as ModelSum).terms.at(-1)?.workload).toContain('dtype=f16');
});
