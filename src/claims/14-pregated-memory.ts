import type { MemoryPoint } from '../results/schema.ts';
import { exactly, testable } from './claim.ts';
import { PLACEMENTS, byWorkload } from './pregated.ts';

const POLICIES = ['on demand', 'pre-gated', 'prefetch all', 'resident'] as const;

/** Experts that a policy may hold, `active` being the most that one block needs. */
function experts(policy: (typeof POLICIES)[number], e: number, blocks: number, active: number): number {
  if (policy === 'resident') return blocks * e;
  return { 'on demand': active, 'pre-gated': 2 * active, 'prefetch all': 2 * e }[policy];
}

/** Relative distance of what a point holds from what its policy should, and how it is said. */
function held({ workload, variant, bytes }: MemoryPoint): { readonly off: number; readonly count: number } {
  const policy = POLICIES.find((name) => variant?.name.startsWith(name));
  const { held: found = Number.NaN, active = Number.NaN, expert = Number.NaN } = bytes;
  if (policy === undefined) return { off: Number.NaN, count: Number.NaN };
  const { e, blocks } = workload.params;
  const expected = experts(policy, Number(e), Number(blocks), active / expert) * expert;
  return { off: Math.abs(found / expected - 1), count: found / expert };
}

export default testable({
  id: 'pregated-memory',
  paper: 14,
  class: 'A',
  subject: 'bytes',
  label: 'kernel-level',
  statement:
    'Choosing the experts of the next block in this one keeps memory low: two blocks’ active experts, not all of two blocks or of all blocks.',
  expected: {
    text: 'experts held as a : 2a : 2E : B·E on demand, pre-gated, prefetching all, resident, with a experts active in a block; no byte off',
    value: 0,
    provenance: 'repository',
  },
  bounds: {
    low: 0,
    high: 0,
    reason: 'bytes are counted, so any difference is one',
    source:
      'the accounting of the paper’s scripts; the paper’s peak is the largest sum over two neighbouring blocks',
  },
  workloads: [PLACEMENTS],
  settles: 'Nothing: bytes have no noise.',
  measure(evidence) {
    const all = evidence.memory(PLACEMENTS);
    const whole = byWorkload(all).find((points) =>
      POLICIES.every((name) => points.some(({ variant }) => variant?.name.startsWith(name))),
    );
    if (whole === undefined) {
      return { missing: `no workload of ${PLACEMENTS} under all four policies in this run` };
    }
    const counts = POLICIES.map(
      (name) => held(whole.find(({ variant }) => variant?.name.startsWith(name))!).count,
    );
    const off = Math.max(...all.map((point) => held(point).off));
    return {
      ...exactly(
        off,
        `${counts.join(' : ')} experts held on demand, pre-gated, prefetching all and resident; of ${all.length} counts none is off by more than ${(100 * off).toPrecision(1)} %`,
      ),
      reduction: `experts in f32, the shapes of ${whole[0]!.workload.id}; what else a model holds is not counted`,
    };
  },
});
