import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Pass } from '../../../src/kernel.ts';
import { overElements } from '../../transformer/elementwise.ts';
import counterWgsl from '../counter.wgsl?raw';
import arithmeticWgsl from './arithmetic.wgsl?raw';
import averageWgsl from './average.wgsl?raw';
import clearWgsl from './clear.wgsl?raw';
import dareWgsl from './dare.wgsl?raw';
import histogramWgsl from './histogram.wgsl?raw';
import { models, remembered } from './models.ts';
import { mergeReference } from './reference.ts';
import { sizeOf } from './size.ts';
import type { Method, Size } from './size.ts';
import thresholdWgsl from './threshold.wgsl?raw';
import tiesWgsl from './ties.wgsl?raw';

/** Of the bits of an f32 without its sign, the upper 15. */
const BINS = 32_768;

const EXPERTS = ['base', 'experts'] as const;

const METHODS: Readonly<Record<Method, (size: Size) => readonly Pass[]>> = {
  average: ({ n, experts }) => [overElements(averageWgsl, n, { EXPERTS: experts }, ['experts', 'merged'])],
  arithmetic: ({ n, experts, scale }) => [
    overElements(arithmeticWgsl, n, { EXPERTS: experts, SCALE: scale }, [...EXPERTS, 'merged']),
  ],
  dare: ({ n, experts, scale, drop }) => [
    overElements(`${counterWgsl}\n${dareWgsl}`, n, { EXPERTS: experts, SCALE: scale, DROP: drop }, [
      ...EXPERTS,
      'merged',
    ]),
  ],
  ties: ({ n, experts, scale, kept }) => [
    overElements(clearWgsl, BINS * experts, {}, ['histograms']),
    overElements(histogramWgsl, n, { EXPERTS: experts, BINS }, [...EXPERTS, 'histograms']),
    {
      wgsl: thresholdWgsl,
      constants: { BINS, WANTED: kept },
      bindings: ['histograms', 'thresholds'],
      workgroups: [experts, 1, 1],
    },
    overElements(tiesWgsl, n, { EXPERTS: experts, SCALE: scale }, [...EXPERTS, 'thresholds', 'merged']),
  ],
};

/** Merging fine-tuned models into one: the four methods of "What Matters for Model Merging at Scale?". */
export const merge = defineKernel({
  id: 'training/merge',
  summary: 'one model of several that were trained from the same one: average, task arithmetic, DARE, TIES',
  params: {
    rows: { kind: 'integer', min: 1, max: 1 << 20, help: 'outputs of the layer that a model consists of' },
    columns: { kind: 'integer', min: 1, max: 1 << 20, help: 'its inputs' },
    experts: { kind: 'integer', min: 1, max: 64, help: 'models that are merged' },
    method: { kind: 'word', words: ['average', 'arithmetic', 'dare', 'ties'], help: 'how' },
    scale: {
      kind: 'integer',
      min: 1,
      max: 1000,
      usual: 30,
      help: 'hundredths of what was learnt (not average)',
    },
    drop: { kind: 'integer', min: 0, max: 99, usual: 90, help: 'dare: hundredths that are dropped' },
    keep: { kind: 'integer', min: 1, max: 100, usual: 20, help: 'ties: hundredths that are kept' },
  },
  variants: [
    {
      name: 'thread',
      target: 'any',
      scratch(params) {
        const { method, experts } = sizeOf(params);
        if (method !== 'ties') return [];
        return [
          { name: 'histograms', role: 'scratch', type: 'u32', length: BINS * experts },
          { name: 'thresholds', role: 'scratch', type: 'u32', length: experts },
        ];
      },
      passes: (params: Params) => METHODS[sizeOf(params).method](sizeOf(params)),
    },
  ],
  buffers(params) {
    const { n, experts } = sizeOf(params);
    return [
      { name: 'base', role: 'input', type: 'f32', length: n },
      { name: 'experts', role: 'input', type: 'f32', length: experts * n },
      { name: 'merged', role: 'output', type: 'f32', length: n },
    ];
  },
  inputs: (params, seed) => models(sizeOf(params), seed),
  /** A subtraction and an addition for each parameter of each model; all read once, one model written. */
  cost(params) {
    const { n, experts, method } = sizeOf(params);
    const read = method === 'average' ? experts : experts + 1;
    return { flops: 2 * n * experts, bytes: 4 * n * (read + 1) };
  },
  /**
   * Sums of some terms in f32: a few 10⁻⁷. Under `ties` a tie of signs may fall the other way by a rounding, of about one
   * parameter in 10⁷: that is off by a hundredth of its size.
   */
  tolerance: (params) => (sizeOf(params).method === 'ties' ? 1e-5 : 1e-6),
  reference: (params, inputs) =>
    mergeReference(sizeOf(params), inputs['base'] as Float32Array, inputs['experts'] as Float32Array),
  /** `remembered`: share of the models' answers whose sign the merged layer has right. */
  metrics(params, inputs, words, seed) {
    const size = sizeOf(params);
    const merged = new Float32Array(words.buffer, words.byteOffset, size.n);
    return { remembered: remembered(size, inputs['base'] as Float32Array, merged, seed) };
  },
});
