/**
 * @file The kernel law: time against work, per kernel. A fixed cost plus a rate (affine) and a power of the work
 * are fitted to the medians of a run, one point per workload.
 *
 * Points share a law when they do the same kind of work, so a group is everything but size: the kernel; for
 * kernels with a row count `m`, whether it is 1 (matrix–vector: every weight is read for one multiply-add) or
 * more (matrix–matrix); word parameters such as `dtype`; the number formats `bits` and `group`; the clock and
 * the state of the cache, because two clocks or hot and cold are different quantities.
 */
import { hashText, mixSeed } from '../random.ts';
import type { ClockName, Run, TimingOk } from '../results/schema.ts';
import { betterFamily, fitFamilies } from './families.ts';
import type { FamilyFit } from './families.ts';
import type { FitOptions } from './fit.ts';
import { affine } from './laws/affine.ts';
import { inWords } from './laws/law.ts';
import type { Law } from './laws/law.ts';
import { power } from './laws/power.ts';
import { fastestByWorkload, timedPoints } from './points.ts';

/** Numeric parameters that say what kind of work it is; every other number is a size. */
const formatParams: readonly string[] = ['bits', 'group'];

export interface KernelGroup {
  /** Stable: `matmul matrix-vector dtype=f32 hot gpu-timestamp`. */
  readonly id: string;
  readonly kernel: string;
  readonly shape?: 'matrix-vector' | 'matrix-matrix';
  readonly format: Readonly<Record<string, number | string>>;
  readonly cache: TimingOk['cache'];
  readonly clock: ClockName;
}

export interface KernelLawPoint {
  readonly workload: string;
  readonly variant: string;
  /** Flops or bytes per dispatch, as `KernelLaw.work` says. */
  readonly x: number;
  readonly medianNs: number;
  readonly ci95?: readonly [number, number];
}

export interface KernelLaw {
  readonly group: KernelGroup;
  /** What x is. Bytes where the kernel computes nothing (copy). y is nanoseconds per dispatch. */
  readonly work: 'flops' | 'bytes';
  /** By growing work. */
  readonly points: readonly KernelLawPoint[];
  readonly families: readonly FamilyFit[];
  /** Lowest AICc, and by how much; a lead below 2 decides nothing. Absent where fewer than two have one. */
  readonly better?: { readonly law: string; readonly lead: number };
}

/** `work` is flops or bytes, t nanoseconds; 1/b is the rate that large work approaches, in work per nanosecond. */
export const kernelLawFamilies: readonly Law[] = [
  inWords(affine, 't = a + b·work', ['work'], ['a', 'b']),
  inWords(power, 't = a·work^b', ['work'], ['a', 'b']),
];

/** The group of a point; see the top of the file. */
export function kernelGroup(point: TimingOk): KernelGroup {
  const { kernel, params } = point.workload;
  const shape =
    typeof params['m'] === 'number' ? (params['m'] === 1 ? 'matrix-vector' : 'matrix-matrix') : undefined;
  const format = Object.fromEntries(
    Object.entries(params).filter(
      ([name, value]) => typeof value === 'string' || formatParams.includes(name),
    ),
  );
  const words = [
    kernel,
    ...(shape ? [shape] : []),
    ...Object.entries(format).map(([name, value]) => `${name}=${value}`),
    point.cache,
    point.clock,
  ];
  return {
    id: words.join(' '),
    kernel,
    ...(shape && { shape }),
    format,
    cache: point.cache,
    clock: point.clock,
  };
}

/**
 * The laws of a run, in the order their kernels first appear. Groups without work (an empty dispatch has
 * neither flops nor bytes) have no law and are left out.
 */
export function kernelLaws(
  run: Pick<Run, 'points' | 'seed'>,
  options: FitOptions = {},
): readonly KernelLaw[] {
  const groups = new Map<string, { group: KernelGroup; members: TimingOk[] }>();
  for (const point of timedPoints(run)) {
    const group = kernelGroup(point);
    const entry = groups.get(group.id) ?? { group, members: [] };
    entry.members.push(point);
    groups.set(group.id, entry);
  }
  return [...groups.values()].flatMap(({ group, members }) => {
    const fastest = [...fastestByWorkload(members).values()];
    const work = fastest.some(({ cost }) => cost.flops > 0) ? 'flops' : 'bytes';
    const points = fastest
      .filter(({ cost }) => cost[work] > 0)
      .map(({ workload, variant, cost, summary }): KernelLawPoint => ({
        workload: workload.id,
        variant: variant.name,
        x: cost[work],
        medianNs: summary.medianNs,
        ...(summary.ci95 && { ci95: summary.ci95 }),
      }))
      .toSorted((a, b) => a.x - b.x || (a.workload < b.workload ? -1 : 1));
    if (points.length === 0) return [];
    const data = points.map(({ x, medianNs }) => ({ x: [x], y: medianNs }));
    const families = fitFamilies(kernelLawFamilies, data, {
      seed: mixSeed(run.seed, hashText(group.id)),
      ...options,
    });
    const better = betterFamily(families);
    return [{ group, work, points, families, ...(better && { better }) } as const];
  });
}
