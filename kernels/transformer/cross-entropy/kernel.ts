import { defineKernel } from '../../../src/kernel.ts';
import type { Params, Variant } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { drawIndices, entrywise } from '../elementwise.ts';
import rowWgsl from './row.wgsl?raw';
import workgroupWgsl from './workgroup.wgsl?raw';

const sizeOf = (params: Params) => ({ rows: Number(params['rows']), vocab: Number(params['vocab']) });

const variant = (name: string, target: Variant['target'], wgsl: string, rowsPerGroup: number): Variant => ({
  name,
  target,
  passes(params) {
    const { rows, vocab } = sizeOf(params);
    const groups = Math.min(Math.ceil(rows / rowsPerGroup), 16_384);
    const constants = { ROWS: rows, VOCAB: vocab, SPAN: groups * rowsPerGroup };
    return [{ wgsl, constants, bindings: ['logits', 'targets', 'losses'], workgroups: [groups, 1, 1] }];
  },
});

/** Cross-entropy: −ln softmax(logits)[target], nats, one loss a row. */
export const crossEntropy = defineKernel({
  id: 'transformer/cross-entropy',
  summary: 'negative log-likelihood of a target under each row of logits',
  params: {
    rows: { kind: 'integer', min: 1, max: 1 << 20, help: 'tokens' },
    vocab: { kind: 'integer', min: 1, max: 1 << 20, help: 'logits of a token' },
  },
  variants: [variant('row', 'cpu', rowWgsl, 16), variant('workgroup', 'gpu', workgroupWgsl, 1)],
  buffers(params) {
    const { rows, vocab } = sizeOf(params);
    return [
      { name: 'logits', role: 'input', type: 'f32', length: rows * vocab },
      { name: 'targets', role: 'input', type: 'u32', length: rows },
      { name: 'losses', role: 'output', type: 'f32', length: rows },
    ];
  },
  inputs(params, seed) {
    const { rows, vocab } = sizeOf(params);
    return {
      logits: normals(rows * vocab, seed, `logits rows=${rows},vocab=${vocab}`),
      targets: drawIndices(rows, vocab, seed),
    };
  },
  /** Four operations a logit: compare, subtract, exponential (counted as one), add. */
  cost(params) {
    const { rows, vocab } = sizeOf(params);
    return { flops: 4 * rows * vocab, bytes: 4 * rows * vocab + 8 * rows };
  },
  /**
   * WGSL allows exp (3 + 2·|x|) ulp of 2⁻²³, about 10⁻⁶ of a term, common ln 3 ulp; with one logit a loss of 0 must
   * stay 0, which the difference of equal numbers is.
   */
  tolerance: (params) => 3e-6 + 3e-8 * Math.sqrt(sizeOf(params).vocab),
  reference(params, inputs) {
    const { rows, vocab } = sizeOf(params);
    const [logits, targets] = [inputs['logits'] as Float32Array, inputs['targets'] as Uint32Array];
    return entrywise(rows, 1, (row) => {
      const own = logits.subarray(row * vocab, (row + 1) * vocab);
      const most = own.reduce((a, b) => Math.max(a, b), -Infinity);
      const total = own.reduce((sum, value) => sum + Math.exp(value - most), 0);
      return Math.log(total) + most - own[targets[row]!]!;
    });
  },
});
