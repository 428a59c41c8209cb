/**
 * @file The kernel law: time against work, per kernel. A fixed cost plus a rate (affine) and a power of the work
 * are fitted to the medians of a run, one point per workload.
 *
 * Points share a law when they do the same kind of work, so a group is everything but size: the kernel; for
 * kernels with a row count `m`, whether it is 1 (matrix–vector: every weight is read for one multiply-add) or
 * more (matrix–matrix); word parameters such as `dtype`; the number formats `bits` and `group`; the clock and
 * the state of the cache, because two clocks or hot and cold are different quantities. What other libraries
 * computed is in no law.
 *
 * A law is that of one implementation: fixed cost and rate of a mixture mean nothing. Where a group holds several
 * variants, the law is fitted to the one that has the most workloads (of equal ones, that which is the fastest at
 * most of them), to all its points and no others, and a remark names those left out.
 */
import { hashText, mixSeed } from '../random.ts';
import type { ClockName, Run, TimingOk } from '../results/schema.ts';
import { betterFamily, fitFamilies } from './families.ts';
import type { FamilyFit } from './families.ts';
import type { FitOptions } from './fit.ts';
import { keepLargest, maxFitted, planFits, thinned, thinnedRemark } from './fit-budget.ts';
import { affine } from './laws/affine.ts';
import { inWords } from './laws/law.ts';
import type { Law } from './laws/law.ts';
import { power } from './laws/power.ts';
import { fastestByWorkload, isOurs, timedPoints } from './points.ts';
import type { Remark } from './remark.ts';

/** Numeric parameters that say what kind of work it is; every other number is a size. */
const formatParams: readonly string[] = ['bits', 'group'];

export interface KernelGroup {
  /** Stable: `matmul matrix-vector dtype=f32 hot gpu-timestamp`. */
  readonly id: string;
  readonly kernel: string;
  readonly shape?: 'matrix-vector' | 'matrix-matrix';
  readonly format: Readonly<Record<string, number | string>>;
  /** Absent where the points do not say. */
  readonly cache?: NonNullable<TimingOk['cache']>;
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
  /** The implementation it is the law of. */
  readonly variant: string;
  /** What x is. Bytes where the kernel computes nothing (copy). y is nanoseconds per dispatch. */
  readonly work: 'flops' | 'bytes';
  /** By growing work. */
  readonly points: readonly KernelLawPoint[];
  readonly families: readonly FamilyFit[];
  /** Lowest AICc, and by how much; a lead below 2 decides nothing. Absent where fewer than two have one. */
  readonly better?: { readonly law: string; readonly lead: number };
  readonly remarks: readonly Remark[];
}

/** `work` is flops or bytes, t nanoseconds; 1/b is the rate that large work approaches, in work per nanosecond. */
const kernelLawFamilies: readonly Law[] = [
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
    ...(point.cache === undefined ? [] : [point.cache]),
    point.clock,
  ];
  return {
    id: words.join(' '),
    kernel,
    ...(shape && { shape }),
    format,
    ...(point.cache !== undefined && { cache: point.cache }),
    clock: point.clock,
  };
}

/**
 * The laws of a run, in the order their kernels first appear. Groups without work (an empty dispatch has
 * neither flops nor bytes) have no law; of more than {@link maxFitted} groups only those with the most points have
 * one, and the remarks say so.
 */
export function kernelLaws(
  run: Pick<Run, 'points' | 'seed'>,
  options: FitOptions = {},
): { readonly laws: readonly KernelLaw[]; readonly remarks: readonly Remark[] } {
  const groups = groupsOf(run);
  const sets = keepLargest(groups, ({ members }) => members.length).map(lawSet);
  const plan = planFits(sets.map(({ points }) => points.length));
  const laws = sets.map(({ points: all, remarks, ...of }): KernelLaw => {
    const points = thinned(all, plan.points);
    const data = points.map(({ x, medianNs }) => ({ x: [x], y: medianNs }));
    const families = fitFamilies(kernelLawFamilies, data, {
      seed: mixSeed(run.seed, hashText(of.group.id)),
      replicates: plan.replicates,
      ...options,
    });
    const better = betterFamily(families);
    const thinning =
      points.length < all.length ? [thinnedRemark(points.length, all.length, 'workloads')] : [];
    return { ...of, points, families, ...(better && { better }), remarks: [...remarks, ...thinning] };
  });
  const left = groups.length - sets.length;
  if (left === 0) return { laws, remarks: [] };
  const message = `${left} of ${groups.length} kernel laws are left out: only the ${maxFitted} with most points are fitted`;
  return { laws, remarks: [{ code: 'laws-left-out', message }] };
}

interface Group {
  readonly group: KernelGroup;
  readonly work: KernelLaw['work'];
  /** With that work. */
  readonly members: readonly TimingOk[];
}

function groupsOf(run: Pick<Run, 'points'>): readonly Group[] {
  const groups = new Map<string, { group: KernelGroup; members: TimingOk[] }>();
  for (const point of timedPoints(run)) {
    if (!isOurs(point)) continue;
    const group = kernelGroup(point);
    const entry = groups.get(group.id) ?? { group, members: [] };
    entry.members.push(point);
    groups.set(group.id, entry);
  }
  return [...groups.values()].flatMap(({ group, members }): Group[] => {
    const work = members.some(({ cost }) => cost.flops > 0) ? 'flops' : 'bytes';
    const working = members.filter(({ cost }) => cost[work] > 0);
    return working.length === 0 ? [] : [{ group, work, members: working }];
  });
}

/** What the law of a group is fitted to. */
function lawSet({ group, work, members }: Group): Omit<KernelLaw, 'families' | 'better'> {
  const [main, ...others] = byVariant(members);
  const points = main!.points
    .map(({ workload, variant, cost, summary }): KernelLawPoint => ({
      workload: workload.id,
      variant: variant.name,
      x: cost[work],
      medianNs: summary.medianNs,
      ...(summary.ci95 && { ci95: summary.ci95 }),
    }))
    .toSorted((a, b) => a.x - b.x || (a.workload < b.workload ? -1 : 1));
  return { group, variant: main!.variant, work, points, remarks: variantRemark(main!, others) };
}

interface VariantPoints {
  readonly variant: string;
  readonly points: readonly TimingOk[];
}

/** The variant a law is about first; see the top of the file. */
function byVariant(points: readonly TimingOk[]): readonly VariantPoints[] {
  const variants = new Map<string, { variant: string; points: TimingOk[]; wins: number }>();
  for (const point of points) {
    const { name } = point.variant;
    const entry = variants.get(name) ?? { variant: name, points: [], wins: 0 };
    entry.points.push(point);
    variants.set(name, entry);
  }
  for (const { variant } of fastestByWorkload(points).values()) variants.get(variant.name)!.wins++;
  return [...variants.values()].toSorted((a, b) => b.points.length - a.points.length || b.wins - a.wins);
}

/** Names shown of the variants a law is not about. */
const shownVariants = 5;

function variantRemark(main: VariantPoints, others: readonly VariantPoints[]): readonly Remark[] {
  if (others.length === 0) return [];
  const names = others.slice(0, shownVariants).map(({ variant, points }) => `${variant} (${points.length})`);
  const more = others.length > names.length ? [`${others.length - names.length} more`] : [];
  const message = `the law is of variant ${main.variant}; not in it, with their workloads: ${[...names, ...more].join(', ')}`;
  return [{ code: 'several-variants', message }];
}
