/**
 * @file Several runs of the same work on the same machine as one: fresh launches of a suite, and the pieces of a
 * run that was cut off and went on later. Pure; nothing is measured again and no sample is lost.
 */
import type { Environment, Point, Run, SpentOn, TimingOk, Tuning } from './schema.ts';
import { dataVersionOf } from './data-version.ts';
import { plainDevice } from './device-name.ts';
import { FAILED, joinPoints } from './merge-points.ts';

/** The runs are not of the same work on the same machine; `message` says in what they differ. */
export class RunsApartError extends Error {
  override readonly name = 'RunsApartError';
}

type Fact = string | number | boolean | null | undefined;
type Facts = readonly (readonly [what: string, a: Fact, b: Fact])[];

/** What two runs are called in a sentence that says in what they differ. */
type Names = readonly [a: string, b: string];
const PLACES: Names = ['there', 'here'];

/** Undefined where `a` and `b` are the same device, driven the same way. */
export function devicesApart(a: Environment, b: Environment, names = PLACES): string | undefined {
  const facts: Facts = [
    ['host', a.host, b.host],
    ['adapter vendor', a.adapter.vendor, b.adapter.vendor],
    ['adapter architecture', a.adapter.architecture, b.adapter.architecture],
    ['adapter device', a.adapter.device, b.adapter.device],
    ['adapter', a.adapter.description, b.adapter.description],
    ['software adapter', a.adapter.isSoftware, b.adapter.isSoftware],
    ['browser or host version', a.userAgent, b.userAgent],
    ['requested features', a.requestedFeatures, b.requestedFeatures],
    ['features', a.features.toSorted().join(' '), b.features.toSorted().join(' ')],
    // A page cannot see the processor's name, so it may be missing on one side.
    ['processor', a.cpuModel ?? b.cpuModel, b.cpuModel ?? a.cpuModel],
    ['cores', a.cores ?? b.cores, b.cores ?? a.cores],
  ];
  return difference(facts, names);
}

/** Undefined where samples of `a` and `b` may stand in one run: same work, same program, same machine. */
export function runsApart(a: Run, b: Run, names = PLACES): string | undefined {
  const facts: Facts = [
    ['suite', a.suite, b.suite],
    ['filter', a.filter, b.filter],
    ['seed', a.seed, b.seed],
    ['variant', forcedVariant(a) ?? forcedVariant(b), forcedVariant(b) ?? forcedVariant(a)],
    ['Rooflaw version', a.harness.version, b.harness.version],
    ['Rooflaw commit', a.harness.commit, b.harness.commit],
    ['version of the data', dataVersionOf(a.harness), dataVersionOf(b.harness)],
    // Named on one side only, it may be the other's too.
    ['device', deviceOf(a) ?? deviceOf(b), deviceOf(b) ?? deviceOf(a)],
  ];
  return difference(facts, names) ?? devicesApart(a.environment, b.environment, names);
}

const deviceOf = ({ submission }: Run): string | undefined =>
  submission?.deviceName === undefined ? undefined : plainDevice(submission.deviceName);

function difference(facts: Facts, [there, here]: Names): string | undefined {
  const found = facts.find(([, a, b]) => a !== b);
  return found && `${found[0]}: ${text(found[1])} ${there}, ${text(found[2])} ${here}`;
}

const text = (value: Fact): string => (value === undefined ? 'none' : String(value).slice(0, 300));

/**
 * The variant a run was told to use, or `all`, as its points tell; undefined where each kernel chose, or no point
 * tells.
 */
export function forcedVariant({ points }: Pick<Run, 'points'>): string | undefined {
  const told = points.find(({ variant }) => variant?.chosenBy === 'forced' || variant?.chosenBy === 'all');
  return told?.variant?.chosenBy === 'all' ? 'all' : told?.variant?.name;
}

/** The launches that the samples of a run come from. */
export function launchesOf(run: Run): NonNullable<Run['launches']> {
  if (run.launches !== undefined) return run.launches;
  const hasSamples = run.points.some((point) => point.kind === 'timing' && point.status === 'ok');
  return hasSamples ? [{ startedAt: run.startedAt, finishedAt: run.finishedAt }] : [];
}

/** The gravest first. */
const ENDINGS: readonly Run['status'][] = ['error', 'device-lost', 'cancelled', 'complete'];

/**
 * One run of several, in the order they were measured. Samples keep their values and get the number of their
 * launch, counted through all runs; a point is what {@link joinPoints} makes of its namesakes, one that only some
 * runs have is kept as it is. Identity, environment and calibration are those of the first run, the status is
 * the gravest, the time budget the sum. Shares of the roofline that follow from another calibration are left out.
 * Throws a {@link RunsApartError} for runs that do not belong together and a `RangeError` for none.
 */
export function mergeLaunches(runs: readonly Run[]): Run {
  const [first, ...rest] = runs;
  if (first === undefined) throw new RangeError('no runs to merge');
  if (rest.length === 0) return first;
  for (const run of rest) {
    const why = runsApart(first, run);
    if (why !== undefined) {
      throw new RunsApartError(`run ${run.id} cannot be joined to run ${first.id}: ${why}`);
    }
  }
  const launches: NonNullable<Run['launches']> = [];
  const namesakes = new Map<string, Namesakes>();
  const kept = JSON.stringify(first.calibration);
  for (const run of runs) {
    const isKept = JSON.stringify(run.calibration) === kept;
    for (const own of run.points) {
      const point = isKept ? own : withoutRoofline(own);
      const one = { run, point: shifted(point, launches.length) };
      const known = namesakes.get(point.id);
      if (known) known.push(one);
      else namesakes.set(point.id, [one]);
    }
    launches.push(...launchesOf(run));
  }
  const incidents = runs.flatMap((run) => run.incidents);
  const told = new Set(incidents.map(({ point }) => point));
  const points: Point[] = [];
  for (const same of namesakes.values()) {
    const [{ point: one }, ...others] = same;
    const { point, lost } = joinPoints([one, ...others.map((other) => other.point)]);
    points.push(point);
    for (const { index, code, message } of lost) {
      // A device that failed said so itself.
      if (code === FAILED && (told.has(point.id) || told.has(point.workload.id))) continue;
      incidents.push({ at: same[index]!.run.finishedAt, point: point.id, code, message });
    }
  }
  const { timeBudgetS: _first, spentNs: _spent, tuning: _tuning, ...header } = first;
  const budgets = runs.flatMap(({ timeBudgetS }) => (timeBudgetS === undefined ? [] : [timeBudgetS]));
  return {
    ...header,
    finishedAt: runs.map(({ finishedAt }) => finishedAt).reduce(later),
    ...(budgets.length === runs.length && { timeBudgetS: budgets.reduce((sum, one) => sum + one, 0) }),
    status: ENDINGS.find((status) => runs.some((run) => run.status === status)) ?? 'complete',
    ...(launches.length > 0 && { launches }),
    points: withoutPlaceholders(points),
    incidents,
    shaders: Object.assign({}, ...runs.map((run) => run.shaders)) as Run['shaders'],
    ...tuningBy(runs),
    ...(runs.every((run) => run.spentNs !== undefined) && { spentNs: spentBy(runs) }),
  };
}

/** Choices of the first run, and those that only later ones had to make. */
function tuningBy(runs: readonly Run[]): Partial<Pick<Run, 'tuning'>> {
  const tunings = runs.flatMap(({ tuning }) => tuning ?? []);
  const [first] = tunings;
  if (first === undefined) return {};
  const classes = new Map<string, Tuning['classes'][number]>();
  for (const one of tunings.flatMap((tuning) => tuning.classes)) {
    // One that was tried says more than one that was kept.
    const known = classes.get(one.class);
    if (known === undefined || (known.tried.length === 0 && known.chosen === one.chosen))
      classes.set(one.class, one);
  }
  return { tuning: { ...first, classes: [...classes.values()] } };
}

/** Wall time by what it went to, in all runs together. */
export function spentBy(runs: readonly Run[]): NonNullable<Run['spentNs']> {
  const sum: NonNullable<Run['spentNs']> = {};
  for (const { spentNs = {} } of runs) {
    // Whatever stands in the files: the list of what may is not needed by a page that only joins runs.
    for (const [what, ns] of Object.entries(spentNs) as [SpentOn, number][]) {
      if (ns > 0) sum[what] = (sum[what] ?? 0) + ns;
    }
  }
  return sum;
}

type Namesakes = [Told, ...Told[]];

interface Told {
  readonly run: Run;
  readonly point: Point;
}

const later = (a: string, b: string): string => (Date.parse(a) >= Date.parse(b) ? a : b);

/** The point with its launches counted from `by`. */
function shifted(point: Point, by: number): Point {
  if (point.kind !== 'timing' || point.status !== 'ok' || by === 0) return point;
  const move = <T extends TimingOk['samples'][number]>(sample: T): T => ({
    ...sample,
    launch: sample.launch + by,
  });
  return {
    ...point,
    samples: point.samples.map(move),
    ...(point.discarded && { discarded: point.discarded.map(move) }),
  };
}

/** Every launch is calibrated anew, and a run keeps one calibration: who reads the run derives the share from that. */
function withoutRoofline(point: Point): Point {
  if (point.kind !== 'timing' || point.status !== 'ok' || point.roofline === undefined) return point;
  const { roofline: _others, flags = [], ...rest } = point;
  const own = flags.filter((flag) => flag !== 'cost-model-suspect');
  return { ...rest, ...(own.length > 0 && { flags: own }) };
}

/** A point that ended before a variant was chosen says nothing where its workload has a point of a variant. */
function withoutPlaceholders(points: readonly Point[]): Point[] {
  const chosen = new Set(points.filter(({ variant }) => variant !== undefined).map((one) => one.workload.id));
  return points.filter(({ variant, workload }) => variant !== undefined || !chosen.has(workload.id));
}
