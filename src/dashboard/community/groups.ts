/** @file The community's runs narrowed, put together by device, and two devices held against each other. Pure. */
import type { CatalogueEntry } from '../../community/catalogue.ts';
import { median } from '../../results/summary.ts';
import type { CommunityFilter } from '../parameters.ts';

/** Of all points with a speed, column by column; the rows of a run stand together. */
export interface PointTimes {
  readonly run: readonly string[];
  readonly workload: readonly string[];
  readonly ns: readonly number[];
}

/** An architecture in one run. */
export interface ModelTime {
  readonly run: string;
  readonly model: string;
  /** Phase, tokens, context and format of the weights: only equal ones share a chart. */
  readonly setting: string;
  readonly parameters: number;
  readonly tokensPerSecond: number;
}

export interface Device {
  readonly name: string;
  readonly isSoftware: boolean;
  /** Ids of its runs. */
  readonly runs: readonly string[];
}

export function narrowedRuns(
  runs: readonly CatalogueEntry[],
  { device = '', vendor, ran, label, kind }: CommunityFilter,
): readonly CatalogueEntry[] {
  const words = device.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (vendor !== undefined && run.vendor !== vendor) return false;
    if (ran !== undefined && run.suite !== ran) return false;
    if (label !== undefined && run.label !== label) return false;
    if (kind !== undefined && run.isSoftware !== (kind === 'software')) return false;
    const text = `${run.group} ${run.device} ${run.vendor} ${run.os} ${run.engine} ${run.id}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Numbers of another version mean something else: the newest is drawn, the others only listed. */
export function comparable(runs: readonly CatalogueEntry[]): readonly CatalogueEntry[] {
  const newest = runs.reduce((most, { dataVersion }) => Math.max(most, dataVersion), 0);
  return runs.filter(({ dataVersion }) => dataVersion === newest);
}

/** Those with the most runs first, GPUs before software adapters; speed has no part in the order. */
export function devicesOf(runs: readonly CatalogueEntry[]): readonly Device[] {
  const found = new Map<string, { name: string; isSoftware: boolean; runs: string[] }>();
  for (const { group, isSoftware, id } of runs) {
    const key = `${isSoftware} ${group}`;
    const device = found.get(key) ?? { name: group, isSoftware, runs: [] };
    device.runs.push(id);
    found.set(key, device);
  }
  return [...found.values()].toSorted(
    (a, b) =>
      Number(a.isSoftware) - Number(b.isSoftware) ||
      b.runs.length - a.runs.length ||
      (a.name < b.name ? -1 : 1),
  );
}

/** By workload the times of the device's runs, of each run its fastest variant. */
function timesOfDevice(points: PointTimes, device: Device): ReadonlyMap<string, readonly number[]> {
  const runs = new Set(device.runs);
  const times = new Map<string, number[]>();
  let fastest = new Map<string, number>();
  let current = '';
  let wanted = false;
  const close = (): void => {
    for (const [workload, ns] of fastest) {
      const known = times.get(workload);
      if (known === undefined) times.set(workload, [ns]);
      else known.push(ns);
    }
    fastest = new Map();
  };
  for (let i = 0; i < points.run.length; i++) {
    const run = points.run[i]!;
    if (run !== current) {
      close();
      current = run;
      wanted = runs.has(run);
    }
    if (!wanted) continue;
    const workload = points.workload[i]!;
    const ns = points.ns[i]!;
    const before = fastest.get(workload);
    if (before === undefined || ns < before) fastest.set(workload, ns);
  }
  close();
  return times;
}

/** `attention/decode` of `attention/decode/heads=8,…`. */
export const kernelOf = (workload: string): string => /^(.+?)\/[^/=]*=/.exec(workload)?.[1] ?? workload;

export interface SharedWorkload {
  readonly workload: string;
  readonly aNs: number;
  readonly bNs: number;
  /** b over a. */
  readonly ratio: number;
  /** Runs that measured it. */
  readonly aRuns: number;
  readonly bRuns: number;
}

export interface DeviceComparison {
  readonly a: Device;
  readonly b: Device;
  /** Those whose ratio is farthest from the mean of all first. */
  readonly workloads: readonly SharedWorkload[];
  /** Geometric means of the ratios, all of them first. */
  readonly kernels: readonly {
    readonly kernel: string;
    readonly ratio: number;
    readonly workloads: number;
  }[];
}

const collator = new Intl.Collator('en', { numeric: true });

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Medians over the runs of each device, on the workloads that both have. */
export function compareDevices(points: PointTimes, a: Device, b: Device): DeviceComparison {
  const [ofA, ofB] = [timesOfDevice(points, a), timesOfDevice(points, b)];
  const workloads: SharedWorkload[] = [];
  const logs = new Map<string, number[]>();
  for (const [workload, aTimes] of ofA) {
    const bTimes = ofB.get(workload);
    if (bTimes === undefined) continue;
    const [aNs, bNs] = [median(aTimes), median(bTimes)];
    const ratio = bNs / aNs;
    workloads.push({ workload, aNs, bNs, ratio, aRuns: aTimes.length, bRuns: bTimes.length });
    const kernel = kernelOf(workload);
    const known = logs.get(kernel);
    if (known === undefined) logs.set(kernel, [Math.log(ratio)]);
    else known.push(Math.log(ratio));
  }
  const row = (kernel: string, values: readonly number[]) => ({
    kernel,
    ratio: Math.exp(meanOf(values)),
    workloads: values.length,
  });
  const middle = meanOf(workloads.map(({ ratio }) => Math.log(ratio)));
  const distance = ({ ratio }: SharedWorkload): number => Math.abs(Math.log(ratio) - middle);
  return {
    a,
    b,
    workloads: workloads.toSorted(
      (x, y) => distance(y) - distance(x) || collator.compare(x.workload, y.workload),
    ),
    kernels:
      workloads.length === 0
        ? []
        : [
            row(
              'all',
              workloads.map(({ ratio }) => Math.log(ratio)),
            ),
            ...[...logs]
              .toSorted(([x], [y]) => collator.compare(x, y))
              .map(([kernel, values]) => row(kernel, values)),
          ],
  };
}

/** Settings by how many rows they have. */
export function settingsOf(models: readonly ModelTime[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { setting } of models) counts.set(setting, (counts.get(setting) ?? 0) + 1);
  return [...counts]
    .toSorted(([x, m], [y, n]) => n - m || collator.compare(x, y))
    .map(([setting]) => setting);
}

/** Models that have sums of that setting, the smallest first. */
export function modelsOf(models: readonly ModelTime[], setting: string): readonly string[] {
  const sizes = new Map<string, number>();
  for (const one of models) if (one.setting === setting) sizes.set(one.model, one.parameters);
  return [...sizes].toSorted(([x, m], [y, n]) => m - n || collator.compare(x, y)).map(([model]) => model);
}

export interface DeviceCurve {
  readonly device: Device;
  /** By size. */
  readonly models: readonly {
    readonly model: string;
    readonly parameters: number;
    /** Median over the runs that have it. */
    readonly tokensPerSecond: number;
    readonly runs: number;
  }[];
}

/** Throughput against size; devices without a complete model of that setting are left out. */
export function deviceCurves(
  models: readonly ModelTime[],
  setting: string,
  devices: readonly Device[],
): readonly DeviceCurve[] {
  const deviceOfRun = new Map(devices.flatMap((device) => device.runs.map((id) => [id, device] as const)));
  const found = new Map<Device, Map<string, { parameters: number; rates: number[] }>>();
  for (const one of models) {
    const device = deviceOfRun.get(one.run);
    if (one.setting !== setting || device === undefined) continue;
    const byModel = found.get(device) ?? new Map<string, { parameters: number; rates: number[] }>();
    found.set(device, byModel);
    const known = byModel.get(one.model);
    if (known === undefined) {
      byModel.set(one.model, { parameters: one.parameters, rates: [one.tokensPerSecond] });
    } else known.rates.push(one.tokensPerSecond);
  }
  return devices.flatMap((device) => {
    const byModel = found.get(device);
    if (byModel === undefined) return [];
    const curve = [...byModel].map(([model, { parameters, rates }]) => ({
      model,
      parameters,
      tokensPerSecond: median(rates),
      runs: rates.length,
    }));
    return [{ device, models: curve.toSorted((x, y) => x.parameters - y.parameters) }];
  });
}

/** What each device reaches with one model, in the order of the curves; those without it are left out. */
export const devicesWith = (model: string, curves: readonly DeviceCurve[]) =>
  curves.flatMap(({ device, models }) =>
    models.filter((one) => one.model === model).map((one) => ({ device, ...one })),
  );
