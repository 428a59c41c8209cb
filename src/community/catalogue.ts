/**
 * @file What a page shows of the community's runs before it reads any of them: one short entry a run, with its label. Made
 * when the page is built.
 */
import { engineOf } from '../analysis/run-key.ts';
import { dataVersionOf } from '../results/data-version.ts';
import { plainDevice } from '../results/device-name.ts';
import type { Run } from '../results/schema.ts';
import { calibrationClass, comparisonKey, isSoftware } from './key.ts';
import { standing, timesOf, type Label } from './outliers.ts';
import { deviceOf } from './table.ts';

export interface CatalogueEntry {
  readonly id: string;
  /** As its owner named it, else as the browser does; of a software adapter with the processor. */
  readonly device: string;
  /** Equal for runs that are drawn as one device: the name, or the class by calibration where nobody named it. */
  readonly group: string;
  readonly vendor: string;
  readonly isSoftware: boolean;
  readonly engine: string;
  readonly os: string;
  readonly suite: string;
  readonly startedAt: string;
  /** Points that were measured: a speed, or a loss. */
  readonly points: number;
  readonly dataVersion: number;
  readonly label: Label;
  /** Other runs of its comparison key. */
  readonly others: number;
  /** Workloads that at least three of them have too, and those of them that are off. */
  readonly shared: number;
  readonly off: number;
}

export interface Catalogue {
  readonly format: 1;
  /** Newest first. */
  readonly runs: readonly CatalogueEntry[];
  /** Bytes of the two tables; absent where there are no runs. */
  readonly tables?: { readonly points: number; readonly models: number };
}

/** What one device is called in charts. */
function groupOf(run: Run): string {
  const { environment, submission, calibration } = run;
  const name = deviceOf(run);
  if (isSoftware(environment)) {
    return `${name} on ${environment.cpuModel ?? 'an unknown processor'}, ${environment.cores ?? 'unknown'} cores`;
  }
  return submission?.deviceName === undefined ? `${name} (unnamed, ${calibrationClass(calibration)})` : name;
}

/** One id once: the first stays. */
export function catalogueRuns(runs: readonly Run[]): readonly CatalogueEntry[] {
  const unique = [...new Map(runs.toReversed().map((run) => [run.id, run])).values()];
  const known = unique.map((run) => ({ run, key: comparisonKey(run), times: timesOf(run) }));
  const byKey = new Map<string, typeof known>();
  for (const one of known) byKey.set(one.key, [...(byKey.get(one.key) ?? []), one]);
  // Names that differ in case or marks only are one device; it is called as the first of them wrote it.
  const names = new Map<string, string>();
  return known
    .map(({ run, key, times }): CatalogueEntry => {
      const others = (byKey.get(key) ?? []).filter((one) => one.run !== run);
      const { label, shared, off } = standing(
        times,
        others.map((one) => one.times),
      );
      const group = groupOf(run);
      const plain = `${isSoftware(run.environment)} ${plainDevice(group)}`;
      if (!names.has(plain)) names.set(plain, group);
      return {
        id: run.id,
        device: deviceOf(run),
        group: names.get(plain)!,
        vendor: run.environment.adapter.vendor,
        isSoftware: isSoftware(run.environment),
        engine: engineOf(run.environment),
        os: run.environment.os,
        suite: run.suite,
        startedAt: run.startedAt,
        points: run.points.filter(({ status }) => status === 'ok').length,
        dataVersion: dataVersionOf(run.harness),
        label,
        others: others.length,
        shared,
        off: off.length,
      };
    })
    .toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
}
