/**
 * @file The report: what one run says, as plain data. The shell (text, Markdown, CSV, JSON) and the page show
 * the same report, so no number is computed twice. Numbers are raw; `format.ts` turns them into words.
 */
import { adapterName } from '../results/adapter.ts';
import type { Calibration, ClockName, Incident, Point, Run, TimingOk, Tuning } from '../results/schema.ts';
import { caveatsOf } from './caveats.ts';
import type { FitOptions } from './fit.ts';
import { frontiers } from './frontier.ts';
import type { Frontier } from './frontier.ts';
import { kernelLaws } from './kernel-law.ts';
import type { KernelLaw } from './kernel-law.ts';
import { curvesLeftOut, modelCurves } from './model-curve.ts';
import type { ModelCurve } from './model-curve.ts';
import { isTimed } from './points.ts';
import { qualityFindings } from './quality.ts';
import type { QualityFindings } from './quality.ts';
import { pointRatios, wrongPoints } from './ratios.ts';
import type { PointRatio, WrongPoint } from './ratios.ts';
import { spentText } from './spent.ts';
import type { Remark } from './remark.ts';
import { withRoofline, withoutNeedlessRoof } from './roofline.ts';
import type { Roofline } from './roofline.ts';

export interface ReportHeader {
  readonly runId: string;
  /** `rooflaw 0.1.0`, and the commit it was built from, where there was one. */
  readonly harness: string;
  readonly commit: string | null;
  readonly suite: string;
  readonly filter?: string;
  readonly seed: number;
  readonly timeBudgetS?: number;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** Time spent measuring: of all launches, where there were several, without what lies between them. */
  readonly durationNs: number;
  /** Fresh starts of browser or process that samples come from. */
  readonly launches: number;
  /** What the time went to, in words. */
  readonly spent?: string;
  readonly status: Run['status'];
  readonly host: Run['environment']['host'];
  readonly userAgent: string;
  readonly os: string;
  readonly cpuModel?: string;
  readonly cores?: number;
  readonly adapter: string;
  readonly isSoftware: boolean;
  /** A sentence to print beside every time where the adapter is software. */
  readonly softwareWarning?: string;
  readonly features: readonly string[];
  readonly requestedFeatures: Run['environment']['requestedFeatures'];
  readonly clock: ClockName;
  /** Smallest step of that clock. */
  readonly quantumNs?: number;
  readonly overheadNs?: NonNullable<Calibration['overheadNs']>;
  readonly flags: readonly string[];
  readonly notes: readonly string[];
}

export interface ReportCounts {
  readonly points: number;
  readonly ok: number;
  readonly skipped: number;
  readonly failed: number;
  /** Of skipped and failed points, most frequent first. */
  readonly reasons: readonly {
    readonly status: 'skipped' | 'failed';
    readonly reason: string;
    readonly count: number;
  }[];
}

/** One point. What it has no number for is absent. */
export interface ReportRow {
  readonly id: string;
  readonly workload: string;
  readonly kernel: string;
  readonly params: Readonly<Record<string, number | string>>;
  readonly variant?: string;
  readonly kind: Point['kind'];
  readonly status: Point['status'];
  readonly reason: string;
  readonly message?: string;
  /** Of one dispatch. */
  readonly medianNs?: number;
  /** Where the median of these samples is known to be: noise within the launches. */
  readonly ci95?: readonly [number, number];
  /** Where the median of another launch falls; from at least five launches. */
  readonly rerun95?: readonly [number, number];
  /** Launches the samples come from. */
  readonly launches?: number;
  readonly gflops?: number;
  readonly gbps?: number;
  /** Flops per byte, where there is work. */
  readonly arithmeticIntensity?: number;
  readonly relativeL2?: number;
  readonly tolerance?: number;
  readonly samples?: number;
  readonly dispatches?: number;
  readonly clock?: ClockName;
  readonly cache?: string;
  /** Share of what the device can do with its traffic; see `roofline.ts`. Absent where no ceiling was measured. */
  readonly roofline?: Roofline;
  /** What a reader should know before believing it: `launch-bound`, `cost-model-suspect` … */
  readonly flags?: readonly string[];
  readonly predictedNs?: number;
  /** Numbers of quality and memory points. */
  readonly metrics?: Readonly<Record<string, number>>;
}

export interface Report {
  readonly header: ReportHeader;
  readonly counts: ReportCounts;
  /** What the device can do at best. */
  readonly calibration: Calibration;
  readonly rows: readonly ReportRow[];
  readonly kernelLaws: readonly KernelLaw[];
  readonly modelCurves: readonly ModelCurve[];
  /** Products in the formats they were measured in; see frontier.ts. */
  readonly frontiers: readonly Frontier[];
  /** What losses of quantised models say together; absent where there are none. */
  readonly quality?: QualityFindings;
  /** How variants were chosen; absent where nothing was tried. */
  readonly tuning?: Tuning;
  /** Implementations of one workload against the fastest of ours; see ratios.ts. */
  readonly ratios: readonly (PointRatio | WrongPoint)[];
  readonly incidents: readonly Incident[];
  /** What must be known before these numbers are used, the gravest first. */
  readonly caveats: readonly Remark[];
}

/** The report of a run. Deterministic; takes some tenths of a second, for the fits, whose work `fit-budget.ts` bounds. */
export function buildReport(stored: Run, options: FitOptions = {}): Report {
  const run = judged(stored);
  const kernels = kernelLaws(run, options);
  const quality = qualityFindings(run);
  return {
    header: headerOf(run),
    counts: countsOf(run),
    calibration: run.calibration,
    rows: run.points.map(rowOf),
    kernelLaws: kernels.laws,
    modelCurves: modelCurves(run, options),
    frontiers: frontiers(run),
    ...(quality && { quality }),
    ...(run.tuning && run.tuning.classes.length > 0 && { tuning: run.tuning }),
    ratios: [...pointRatios(run), ...wrongPoints(run)],
    incidents: run.incidents,
    caveats: [...caveatsOf(run), ...kernels.remarks, ...curvesLeftOut(run)],
  };
}

/** The run with every timed point held against its ceilings: older files and other writers may not have done so. */
const judged = (run: Run): Run => ({
  ...run,
  points: run.points.map((point) => (isTimed(point) ? heldAgainst(run.calibration, point) : point)),
});

const heldAgainst = (calibration: Calibration, point: TimingOk): TimingOk =>
  point.roofline === undefined ? withRoofline(calibration, point) : withoutNeedlessRoof(point);

/** Undefined for hardware. */
export function softwareWarning(run: Pick<Run, 'environment'>): string | undefined {
  const { adapter } = run.environment;
  if (!adapter.isSoftware && !adapter.isFallbackAdapter) return undefined;
  return `${adapterName(adapter)} is a software adapter: these times are of this machine's CPU and say nothing about any GPU.`;
}

function headerOf(run: Run): ReportHeader {
  const { harness, environment, calibration } = run;
  const warning = softwareWarning(run);
  const quantumNs = calibration.quantumNs[calibration.clock];
  const spent = spentText(run);
  return {
    runId: run.id,
    harness: `${harness.name} ${harness.version}`,
    commit: harness.commit,
    suite: run.suite,
    ...(run.filter !== undefined && { filter: run.filter }),
    seed: run.seed,
    ...(run.timeBudgetS !== undefined && { timeBudgetS: run.timeBudgetS }),
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    durationNs: durationMs(run) * 1e6,
    launches: run.launches?.length ?? 1,
    ...(spent !== undefined && { spent }),
    status: run.status,
    host: environment.host,
    userAgent: environment.userAgent,
    os: environment.os,
    ...(environment.cpuModel !== undefined && { cpuModel: environment.cpuModel }),
    ...(environment.cores !== undefined && { cores: environment.cores }),
    adapter: adapterName(environment.adapter),
    isSoftware: warning !== undefined,
    ...(warning !== undefined && { softwareWarning: warning }),
    features: environment.features,
    requestedFeatures: environment.requestedFeatures,
    clock: calibration.clock,
    ...(quantumNs !== undefined && { quantumNs }),
    ...(calibration.overheadNs && { overheadNs: calibration.overheadNs }),
    flags: environment.flags,
    notes: environment.notes,
  };
}

const durationMs = ({ launches, startedAt, finishedAt }: Run): number =>
  (launches ?? [{ startedAt, finishedAt }])
    .map((launch) => Date.parse(launch.finishedAt) - Date.parse(launch.startedAt))
    .reduce((sum, one) => sum + one, 0);

function countsOf({ points }: Run): ReportCounts {
  const reasons = new Map<string, { status: 'skipped' | 'failed'; reason: string; count: number }>();
  let ok = 0;
  for (const { status, reason } of points) {
    if (status === 'ok') {
      ok++;
      continue;
    }
    const key = `${status} ${reason}`;
    const entry = reasons.get(key) ?? { status, reason, count: 0 };
    entry.count++;
    reasons.set(key, entry);
  }
  const all = [...reasons.values()].toSorted((a, b) => b.count - a.count);
  const countOf = (status: 'skipped' | 'failed'): number =>
    all.reduce((sum, entry) => sum + (entry.status === status ? entry.count : 0), 0);
  return { points: points.length, ok, skipped: countOf('skipped'), failed: countOf('failed'), reasons: all };
}

function rowOf(point: Point): ReportRow {
  const { id, workload, variant, kind, status, reason, cost } = point;
  const base: ReportRow = {
    id,
    workload: workload.id,
    kernel: workload.kernel,
    params: workload.params,
    ...(variant && { variant: variant.name }),
    kind,
    status,
    reason,
    ...('message' in point && point.message !== undefined && { message: point.message }),
    ...(cost && cost.flops > 0 && cost.bytes > 0 && { arithmeticIntensity: cost.flops / cost.bytes }),
  };
  if (point.kind === 'quality') return { ...base, metrics: point.metrics };
  if (point.kind === 'memory') return { ...base, metrics: point.bytes };
  if (point.status === 'skipped') {
    return { ...base, ...(point.predictedNs !== undefined && { predictedNs: point.predictedNs }) };
  }
  const error = point.error && { relativeL2: point.error.relativeL2, tolerance: point.error.tolerance };
  if (point.status === 'failed') return { ...base, ...error };
  const { medianNs, ci95, rerun95, launches = 1 } = point.summary;
  return {
    ...base,
    ...error,
    medianNs,
    ...(ci95 && { ci95 }),
    ...(rerun95 && { rerun95 }),
    launches,
    // Per nanosecond is 1e9 per second.
    ...(point.cost.flops > 0 && { gflops: point.cost.flops / medianNs }),
    ...(point.cost.bytes > 0 && { gbps: point.cost.bytes / medianNs }),
    samples: point.samples.length,
    dispatches: point.dispatches,
    clock: point.clock,
    ...(point.roofline && { roofline: point.roofline }),
    ...(point.flags && point.flags.length > 0 && { flags: point.flags }),
    ...(point.cache !== undefined && { cache: point.cache }),
  };
}
