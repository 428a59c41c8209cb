/** @file Mixtures of experts: activations contrasted, loads, placements. */
import type { MemoryPoint } from '../../../src/results/schema.ts';
import { workloadOf } from '../build-run.ts';
import { of, point } from './parts.ts';
import type { Cases, Parts } from './parts.ts';

/** One layer, ms: its best two alone, with the second contrasted in two passes, and in one. */
const contrasted = (alone: number, two: number, one: number): Parts => {
  const size = { t: 1, d: 512, ff: 1792, e: 8 };
  return of(
    point({ kernel: 'moe/layer', params: { ...size, k: 2, dtype: 'f32' }, ns: alone * 1e6 }),
    point({ kernel: 'moe/self-contrast', params: { ...size, dtype: 'f32' }, ns: two * 1e6 }),
    point({ kernel: 'moe/self-contrast', params: { ...size, dtype: 'f32', passes: 'one' }, ns: one * 1e6 }),
  );
};

const routed = (t: number, busiest: number, ...shares: readonly number[]): Parts =>
  of(
    ...shares.map((vision) =>
      point(
        {
          kernel: 'moe/router',
          params: { t, d: 256, e: 4, k: 2, mask: 'moiie', ...(vision !== 50 && { vision }) },
          ns: 1e6,
        },
        { metrics: { busiest, idlest: 0.2 } },
      ),
    ),
  );

const OFFLOAD = 'moe/offload';
const PLACED = { blocks: 6, e: 8, k: 1, t: 1, d: 8, ff: 16 };
const POLICIES = ['resident', 'on demand mapped', 'pre-gated mapped', 'prefetch all mapped'] as const;

/** A dozen rounds of the four policies, in ms. */
const policies = (...times: readonly [number, number, number, number]): Parts =>
  of(
    ...POLICIES.map((variant, p) =>
      point({
        kernel: OFFLOAD,
        params: { ...PLACED, work: 4 },
        variant,
        dispatches: 1,
        clock: 'wall',
        ns: Array.from(
          { length: 12 },
          (_, i) => times[p]! * 1e6 * (1 + 0.001 * (((7 * i + 3 * p) % 11) - 5)),
        ),
      }),
    ),
  );

const EXPERT = 1024;
const held = (preGated: number): readonly MemoryPoint[] =>
  (
    [
      ['on demand write', 1],
      ['pre-gated write', preGated],
      ['prefetch all write', 16],
      ['resident', 48],
    ] as const
  ).map(([variant, experts]) => ({
    kind: 'memory',
    status: 'ok',
    reason: 'counted',
    id: `${workloadOf(OFFLOAD, PLACED).id} @ ${variant}, memory`,
    workload: workloadOf(OFFLOAD, PLACED),
    variant: { name: variant, shaders: [], chosenBy: 'all' },
    bytes: { held: experts * EXPERT, staging: 0, active: EXPERT, expert: EXPERT },
  }));

export const experts: Cases = {
  'scmoe-overhead': { holds: contrasted(10, 16, 13), fails: contrasted(10, 21, 26) },
  'moiie-load': {
    holds: routed(4096, 1.34, 10, 50, 90),
    fails: routed(4096, 1.8, 10, 50, 90),
    little: routed(16, 1.34, 10, 50, 90),
  },
  'pregated-memory': { holds: of(...held(2)), fails: of(...held(3)), little: of(...held(2).slice(0, 3)) },
  'pregated-order': { holds: policies(10, 17, 11, 60), fails: policies(10, 17, 11, 17) },
  'pregated-hidden': {
    holds: policies(10, 18, 11.6, 60),
    fails: policies(10, 18, 16, 60),
    failing: 'inconclusive', // with one queue
  },
};
