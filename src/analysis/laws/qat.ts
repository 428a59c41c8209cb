/** @file What training with quantised weights and activations costs, by size, data and group size. */
import { chinchilla } from './chinchilla.ts';
import { exponent, positive } from './law.ts';
import type { Law } from './law.ts';
import { combinations } from './starts.ts';

const source = 'Scaling Law for Quantization-Aware Training (arXiv 2505.14302)';

/** log log₂ G, and what it is for G = 1: no group, no error. */
const logOfBits = (logG: number): number => Math.log(logG / Math.LN2);

/** The gap to training without quantisation. A straight plane in logarithms. */
export const qatGap: Law = {
  name: 'qat-gap',
  formula: 'y = k·D^gD·(log2 G)^gG/N^gN',
  tex: '\\delta_p = \\frac{k\\,D^{\\gamma_D}\\,(\\log_2 G)^{\\gamma_G}}{N^{\\gamma_N}}',
  source: `${source}, eq. 5`,
  inputs: ['N', 'D', 'G'],
  domains: ['positive', 'positive', 'from-one'],
  parameters: [
    positive('k', 'gap at N = D = 1 and groups of 2'),
    exponent('gN', 'exponent of parameters'),
    exponent('gD', 'exponent of data'),
    exponent('gG', 'exponent of log2 of the group size'),
  ],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const logBits = logOfBits(logX[2]!);
    const unit = logX[2]! > 0 ? Math.exp(p[2]! * logX[1]! + p[3]! * logBits - p[1]! * logX[0]!) : 0;
    const y = p[0]! * unit;
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = -y * logX[0]!;
      gradient[2] = y * logX[1]!;
      gradient[3] = unit > 0 ? y * logBits : 0;
    }
    return y;
  },
  starts: () => combinations([[1], [0.1, 0.3], [0.03, 0.15], [0.3, 1]]),
  linear: [0],
};

const ofGap = qatGap.parameters.length;

export const qat: Law = {
  name: 'qat',
  formula: 'y = E + A/N^alpha + B/D^beta + k·D^gD·(log2 G)^gG/N^gN',
  tex: 'y = E + \\frac{A}{N^{\\alpha}} + \\frac{B}{D^{\\beta}} + \\frac{k\\,D^{\\gamma_D}\\,(\\log_2 G)^{\\gamma_G}}{N^{\\gamma_N}}',
  source: `${source}, eqs. 1, 4 and 5`,
  inputs: qatGap.inputs,
  domains: ['positive', 'positive', 'from-one'],
  parameters: [...chinchilla.parameters, ...qatGap.parameters],
  space: 'log',
  evaluate(p, x, logX, gradient) {
    const gap = [p[5]!, p[6]!, p[7]!, p[8]!];
    const y = chinchilla.evaluate(p, x, logX, gradient);
    if (!gradient) return y + qatGap.evaluate(gap, x, logX);
    const more = gradient.subarray(5, 5 + ofGap);
    return y + qatGap.evaluate(gap, x, logX, more);
  },
  starts: () =>
    combinations([
      [1],
      [1],
      [0.15, 0.3, 0.5],
      [1],
      [0.15, 0.3, 0.5],
      [1],
      [0.15, 0.35],
      [0.05, 0.15],
      [0.4, 1],
    ]),
  linear: [0, 1, 3, 5],
};

/** What a kernel can show of it: the error of the tensor itself. */
export const granularity: Law = {
  name: 'granularity',
  formula: 'y = k·(log2 G)^g',
  tex: 'y = k\\,(\\log_2 G)^{g}',
  source: `${source}, eq. 5 with N and D held`,
  inputs: ['G'],
  domains: ['from-one'],
  parameters: [positive('k', 'error of groups of 2'), exponent('g', 'exponent of log2 of the group size')],
  space: 'log',
  evaluate(p, _x, logX, gradient) {
    const logBits = logOfBits(logX[0]!);
    const unit = logX[0]! > 0 ? Math.exp(p[1]! * logBits) : 0;
    const y = p[0]! * unit;
    if (gradient) {
      gradient[0] = unit;
      gradient[1] = unit > 0 ? y * logBits : 0;
    }
    return y;
  },
  starts: () => [
    [1, 1],
    [1, 0.3],
    [1, 2],
  ],
  linear: [0],
};
