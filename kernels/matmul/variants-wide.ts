/** @file A variant for CPU adapters with wide subgroups that read once what all lanes want, as Mesa's lavapipe. */
import type { Variant } from '../../src/kernel.ts';
import { sizeOf, unmet } from './size.ts';
import broadcastWgsl from './broadcast.wgsl?raw';

/** Threads of a workgroup, each with two rows of C; vec4s of columns; k of B in workgroup memory: 8 KiB. */
const [LANES, WIDTH, DEPTH] = [128, 8, 64];

/** Rows from which on a workgroup is full. */
const LEAST_ROWS = 2 * LANES;

export const broadcast: Variant = {
  name: 'broadcast',
  target: 'cpu',
  lanes: 8,
  refuses: (params) => unmet(sizeOf(params), { half: false, bt: false, leastRows: LEAST_ROWS, n: 4, k: 4 }),
  passes(params) {
    const { m, n, k, batch } = sizeOf(params);
    return [
      {
        wgsl: broadcastWgsl,
        constants: { BATCH: batch, M: m, N: n, K: k, LANES, WIDTH, DEPTH },
        bindings: ['a', 'b', 'c'],
        workgroups: [Math.ceil(n / (4 * WIDTH)), Math.ceil(m / (2 * LANES)), batch],
      },
    ];
  },
};
