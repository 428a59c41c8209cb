/** @file Narrowing results: by kernel, model, bits, status and text, the same for charts and table. Pure. */
import { codeText } from '../analysis/quality-texts.ts';
import type { Point, Run } from '../results/schema.ts';

/** Words as they stand in the address; absent or '' is no condition. */
export interface ResultsFilter {
  readonly kernel?: string;
  /** Name of a model: the workloads of its sums, or its quality points. */
  readonly model?: string;
  /** Whole number of bits of a weight. */
  readonly bits?: string;
  readonly status?: string;
  /** Text in the id, the variant or the reason. */
  readonly q?: string;
  /** Column, with a minus for descending: `-time`. */
  readonly sort?: string;
  /** Id of a point that is open; it narrows nothing. */
  readonly point?: string;
}

/** Those that leave something out. */
export const FILTER_KEYS = [
  'kernel',
  'model',
  'bits',
  'status',
  'q',
] as const satisfies readonly (keyof ResultsFilter)[];

/** The filter with one condition set, or taken away by ''. */
export function withCondition(filter: ResultsFilter, key: keyof ResultsFilter, value: string): ResultsFilter {
  const { [key]: _old, ...rest } = filter;
  return value === '' ? rest : { ...rest, [key]: value };
}

/** Whether anything is left out; an order leaves nothing out. */
export const isNarrow = ({ kernel, model, bits, status, q }: ResultsFilter): boolean =>
  [kernel, model, bits, status, q].some((value) => value !== undefined && value !== '');

const DENSE: Readonly<Record<string, number>> = { f32: 32, f16: 16 };

/** Bits of a weight of a trained model coded as one of `k` vectors of `v`, without the codebook. */
export const vectorBits = ({ v, k }: Point['workload']['params']): number | undefined =>
  typeof v === 'number' && typeof k === 'number' && v >= 1 && k >= 2 ? Math.log2(k) / v : undefined;

/** Bits of a stored weight as the workload names them, vector codes without their codebook; else of its type. */
export function bitsOf(point: Point): number | undefined {
  const { bits, centroids, v, codebooks = 1, dtype } = point.workload.params;
  if (typeof bits === 'number') return bits;
  const coded = point.kind === 'quality' ? vectorBits(point.workload.params) : undefined;
  if (coded !== undefined) return Math.round(coded);
  if (typeof centroids === 'number' && typeof v === 'number') {
    return Math.round((Number(codebooks) * Math.log2(centroids)) / v);
  }
  const stored = 'quantization' in point ? point.quantization?.bitsPerWeight : undefined;
  if (stored !== undefined) return Math.round(stored);
  if (point.kind === 'quality' && point.metrics['bitsPerWeight'] !== undefined) {
    return Math.round(point.metrics['bitsPerWeight']);
  }
  return DENSE[String(dtype)];
}

/** Model → its workloads. */
function workloadsByModel({ models }: Pick<Run, 'models'>): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { model, terms } of models) {
    const known = found.get(model) ?? new Set<string>();
    for (const { workload } of terms) known.add(workload);
    found.set(model, known);
  }
  return found;
}

/** The test that a filter stands for, prepared for many points of one run. */
export function matcher(run: Pick<Run, 'models'>, filter: ResultsFilter): (point: Point) => boolean {
  const { kernel = '', model = '', bits = '', status = '', q = '' } = filter;
  if (!isNarrow(filter)) return () => true;
  const wanted = q.toLowerCase();
  const ofModel = model === '' ? undefined : workloadsByModel(run).get(model);
  return (point) => {
    const { id, workload, reason } = point;
    if (kernel !== '' && workload.kernel !== kernel) return false;
    if (status !== '' && point.status !== status) return false;
    if (model !== '' && !(ofModel?.has(workload.id) ?? false) && workload.params['model'] !== model)
      return false;
    if (bits !== '' && String(bitsOf(point) ?? '') !== bits) return false;
    if (wanted === '') return true;
    // What the table calls a way to quantise is found as well as what its id does.
    const called = point.kind === 'quality' ? codeText(workload.params) : '';
    return `${id} ${reason} ${called}`.toLowerCase().includes(wanted);
  };
}

export interface FilterChoices {
  readonly kernels: readonly string[];
  readonly models: readonly string[];
  readonly bits: readonly string[];
  readonly statuses: readonly string[];
}

/** What can be chosen in a run. */
export function filterChoices(run: Pick<Run, 'points' | 'models'>): FilterChoices {
  const kernels = new Set<string>();
  const bits = new Set<number>();
  const statuses = new Set<string>();
  const models = new Set(run.models.map(({ model }) => model));
  for (const point of run.points) {
    kernels.add(point.workload.kernel);
    statuses.add(point.status);
    const stored = bitsOf(point);
    if (stored !== undefined) bits.add(stored);
    const { model } = point.workload.params;
    if (typeof model === 'string') models.add(model);
  }
  return {
    kernels: [...kernels].toSorted(),
    models: [...models],
    bits: [...bits].toSorted((a, b) => a - b).map(String),
    statuses: ['ok', 'skipped', 'failed'].filter((status) => statuses.has(status)),
  };
}
