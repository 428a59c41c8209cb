/** @file What a report says, in order: facts, model curves, kernel laws, points, what is missing, caveats. */
import { formatShare } from '../calibration-texts.ts';
import {
  formatCount,
  formatDuration,
  formatGbps,
  formatGflops,
  formatNs,
  formatNsInterval,
  formatNumber,
} from '../format.ts';
import type { Report, ReportRow } from '../report.ts';
import { whyNoRoof } from '../roofline.ts';
import { calibrationSections } from './calibration.ts';
import { left, right, type Block, type Section } from './document.ts';
import { kernelSection, modelSection } from './laws.ts';
import { qualitySections } from './quality-sections.ts';
import { frontierSection, ratioSection, tuningSection } from './ratios.ts';

/** Lines shown of one reason; the run file has them all. */
const SHOWN = 12;

export function reportSections(report: Report): readonly Section[] {
  const { header, rows, incidents, caveats } = report;
  const timed = rows.filter(({ medianNs }) => medianNs !== undefined);
  return [
    { title: `Rooflaw run ${header.runId}`, blocks: [facts(report)] },
    ...qualitySections(report),
    ...report.modelCurves.map(modelSection),
    ...(report.kernelLaws.length > 0 ? [kernelSection(report.kernelLaws)] : []),
    ...report.frontiers.map(frontierSection),
    ...(timed.length > 0 ? [{ title: 'Points', blocks: pointBlocks(timed) }] : []),
    ...(report.ratios.length > 0 ? [ratioSection(report.ratios)] : []),
    ...(report.tuning === undefined ? [] : [tuningSection(report.tuning)]),
    ...calibrationSections(report.calibration),
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
    [
      'status',
      [
        `${header.status} after ${formatDuration(header.durationNs)}`,
        ...(header.launches > 1 ? [`${header.launches} launches`] : []),
        `started ${header.startedAt}`,
      ].join(', '),
    ],
    ...some(header.spent, (text): [string, string] => ['time spent', text]),
    [
      'points',
      `${formatCount(counts.ok)} measured, ${formatCount(counts.skipped)} skipped, ${formatCount(counts.failed)} failed`,
    ],
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

function some(value: unknown): readonly string[];
function some<T, U>(value: T | undefined, text: (value: T) => U): readonly U[];
function some<T>(value: T | undefined, text: (value: T) => unknown = String): readonly unknown[] {
  return value === undefined ? [] : [text(value)];
}

const interval = (ends: ReportRow['ci95']): string => (ends === undefined ? '–' : formatNsInterval(ends));

/**
 * Median of a dispatch with its intervals, the rate it amounts to, and the error that was checked first. The two
 * intervals answer two questions, so each stands under its name.
 */
function pointTable(rows: readonly ReportRow[]): Block {
  const hasRerun = rows.some(({ rerun95 }) => rerun95 !== undefined);
  const hasRoofline = rows.some(({ roofline }) => roofline !== undefined);
  return {
    kind: 'table',
    columns: [
      left('workload'),
      left('variant'),
      right('median'),
      right(hasRerun || hasRoofline ? 'ci95' : 'within-run 95 %'),
      ...(hasRerun ? [right('rerun95')] : []),
      right('rate'),
      ...(hasRoofline ? [right('of roof')] : []),
      right(hasRoofline ? 'error' : 'rel. error'),
    ],
    rows: rows.map(({ workload, variant, medianNs, ci95, rerun95, gflops, gbps, roofline, relativeL2 }) => [
      workload,
      variant ?? '–',
      formatNs(medianNs ?? Number.NaN),
      interval(ci95),
      ...(hasRerun ? [interval(rerun95)] : []),
      gflops === undefined ? formatGbps(gbps ?? Number.NaN) : formatGflops(gflops),
      ...(hasRoofline ? [roofline === undefined ? '–' : formatShare(roofline.fraction)] : []),
      relativeL2 === undefined ? '–' : formatNumber(relativeL2, 2),
    ]),
  };
}

function pointBlocks(rows: readonly ReportRow[]): readonly Block[] {
  const hasRerun = rows.some(({ rerun95 }) => rerun95 !== undefined);
  const hasRoofline = rows.some(({ roofline }) => roofline !== undefined);
  const texts = [
    ...(hasRerun || hasRoofline ? [CI_TEXT] : []),
    ...(hasRerun ? [RERUN_TEXT] : []),
    ...(hasRoofline ? [ROOFLINE_TEXT, ...withoutRoof(rows)] : []),
  ];
  return [pointTable(rows), ...(texts.length > 0 ? [{ kind: 'text', text: texts.join(' ') } as const] : [])];
}

/** What the columns of the table say. */
const CI_TEXT = 'ci95: where the median of these samples lies, by the noise within the launches.';
const RERUN_TEXT = 'rerun95: where the median of another launch on this machine falls.';
const ROOFLINE_TEXT =
  'of roof: share of what the calibration below allows the traffic of a workload. error: relative L2.';

/** Why some kernels of the table have no share, a sentence each. */
const withoutRoof = (rows: readonly ReportRow[]): readonly string[] =>
  [...new Set(rows.map(({ kernel }) => kernel))].flatMap((kernel) => {
    const why = whyNoRoof(kernel);
    return why === undefined ? [] : [`${why}.`];
  });

/** Points without a time, by reason. */
function without(rows: readonly ReportRow[], status: ReportRow['status'], title: string): readonly Section[] {
  const byReason = new Map<string, ReportRow[]>();
  for (const row of rows.filter((candidate) => candidate.status === status)) {
    const group = byReason.get(row.reason) ?? [];
    group.push(row);
    byReason.set(row.reason, group);
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
