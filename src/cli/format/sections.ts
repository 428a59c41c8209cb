/** @file What a report says, in order: facts, model curves, kernel laws, points, what is missing, caveats. */
import {
  formatDuration,
  formatGbps,
  formatGflops,
  formatNs,
  formatNsInterval,
  formatNumber,
} from '../../analysis/format.ts';
import type { Report, ReportRow } from '../../analysis/report.ts';
import { left, right, type Block, type Section } from './document.ts';
import { kernelSection, modelSection } from './laws.ts';

/** Lines shown of one reason; the run file has them all. */
const SHOWN = 12;

export function reportSections(report: Report): readonly Section[] {
  const { header, rows, incidents, caveats } = report;
  const timed = rows.filter(({ medianNs }) => medianNs !== undefined);
  return [
    { title: `Rooflaw run ${header.runId}`, blocks: [facts(report)] },
    ...report.modelCurves.map(modelSection),
    ...(report.kernelLaws.length > 0 ? [kernelSection(report.kernelLaws)] : []),
    ...(timed.length > 0 ? [{ title: 'Points', blocks: [pointTable(timed)] }] : []),
    ...without(rows, 'failed', 'Failed'),
    ...without(rows, 'skipped', 'Skipped'),
    ...list(
      'Incidents',
      incidents.map(({ at, code, message }) => `${at} ${code}: ${message}`),
    ),
    ...list('Keep in mind', [...new Set(caveats.map(({ message }) => message))]),
  ];
}

function facts({ header, counts }: Report): Block {
  const { clock, quantumNs, timeBudgetS } = header;
  const rows: [string, string][] = [
    ['adapter', `${header.adapter}${header.isSoftware ? ' (software adapter: not ranked with GPUs)' : ''}`],
    ['host', `${header.host === 'node' ? 'Node' : 'browser'}: ${header.userAgent}`],
    [
      'machine',
      [header.os, ...some(header.cpuModel), ...some(header.cores, (cores) => `${cores} cores`)].join(', '),
    ],
    [
      'suite',
      [
        header.suite,
        ...some(header.filter, (filter) => `filter ${filter}`),
        `seed ${header.seed}`,
        ...(header.requestedFeatures === 'none' ? ['features none'] : []),
        ...some(timeBudgetS, (seconds) => `time budget ${seconds} s`),
      ].join(', '),
    ],
    ['status', `${header.status} after ${formatDuration(header.durationNs)}, started ${header.startedAt}`],
    ['points', `${counts.ok} measured, ${counts.skipped} skipped, ${counts.failed} failed`],
    [
      'clock',
      [
        clock === 'wall' ? 'wall clock' : 'GPU timestamps',
        ...some(quantumNs, (ns) => `in steps of ${formatNs(ns)}`),
        ...some(
          header.overheadNs?.gpuTimestamp ?? header.overheadNs?.systemDispatch,
          (ns) => `an empty dispatch takes ${formatNs(ns)}`,
        ),
      ].join(', '),
    ],
    ['harness', `${header.harness}${header.commit === null ? '' : `, commit ${header.commit}`}`],
    ...header.notes.map((note): [string, string] => ['note', note]),
  ];
  return { kind: 'facts', rows };
}

const some = <T>(value: T | undefined, text: (value: T) => string = String): readonly string[] =>
  value === undefined ? [] : [text(value)];

/** Median of a dispatch with its within-run interval, the rate it amounts to, and the error that was checked first. */
function pointTable(rows: readonly ReportRow[]): Block {
  return {
    kind: 'table',
    columns: [
      left('workload'),
      left('variant'),
      right('median'),
      right('within-run 95 %'),
      right('rate'),
      right('rel. error'),
    ],
    rows: rows.map(({ workload, variant, medianNs, ci95, gflops, gbps, relativeL2 }) => [
      workload,
      variant ?? '–',
      formatNs(medianNs ?? Number.NaN),
      ci95 === undefined ? '–' : formatNsInterval(ci95),
      gflops === undefined ? formatGbps(gbps ?? Number.NaN) : formatGflops(gflops),
      relativeL2 === undefined ? '–' : formatNumber(relativeL2, 2),
    ]),
  };
}

/** Points without a time, by reason. */
function without(rows: readonly ReportRow[], status: ReportRow['status'], title: string): readonly Section[] {
  const byReason = new Map<string, ReportRow[]>();
  for (const row of rows.filter((candidate) => candidate.status === status)) {
    byReason.set(row.reason, [...(byReason.get(row.reason) ?? []), row]);
  }
  return [...byReason].map(([reason, group]) => {
    const items = group
      .slice(0, SHOWN)
      .map((row) => `${row.id}: ${row.message ?? 'no message'}${errorText(row)}`);
    const more = group.length > SHOWN ? [`… and ${group.length - SHOWN} more in the run file`] : [];
    return {
      title: `${title}: ${reason} (${group.length})`,
      blocks: [{ kind: 'list', items: [...items, ...more] }],
    };
  });
}

function errorText({ relativeL2, tolerance }: ReportRow): string {
  if (relativeL2 === undefined || tolerance === undefined) return '';
  return ` (relative L2 ${formatNumber(relativeL2)}, allowed ${formatNumber(tolerance)})`;
}

const list = (title: string, items: readonly string[]): readonly Section[] =>
  items.length === 0 ? [] : [{ title, blocks: [{ kind: 'list', items }] }];
