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

/** What a run says of its work or its machine. */
interface Statement {
  readonly what: string;
  readonly value: Fact;
  /** Without a value it says nothing, and goes with any; else `none` is a value too. */
  readonly isOpen?: boolean;
}

/** What two runs are called in a sentence that says in what they differ. */
type Names = readonly [a: string, b: string];
const PLACES: Names = ['there', 'here'];

const ofDevice = ({ adapter, ...one }: Environment): readonly Statement[] => [
  { what: 'host', value: one.host },
  { what: 'adapter vendor', value: adapter.vendor },
  { what: 'adapter architecture', value: adapter.architecture },
  { what: 'adapter device', value: adapter.device },
  { what: 'adapter', value: adapter.description },
  { what: 'software adapter', value: adapter.isSoftware },
  { what: 'browser or host version', value: one.userAgent },
  { what: 'requested features', value: one.requestedFeatures },
  { what: 'features', value: one.features.toSorted().join(' ') },
  // A page cannot see the processor's name, so it may be missing on one side.
  { what: 'processor', value: one.cpuModel, isOpen: true },
  { what: 'cores', value: one.cores, isOpen: true },
];

const ofRun = (run: Run): readonly Statement[] => [
  { what: 'suite', value: run.suite },
  { what: 'filter', value: run.filter },
  { what: 'seed', value: run.seed },
  { what: 'variant', value: forcedVariant(run), isOpen: true },
  { what: 'Rooflaw version', value: run.harness.version },
  { what: 'Rooflaw commit', value: run.harness.commit },
  { what: 'version of the data', value: dataVersionOf(run.harness) },
  // Named on one side only, it may be the other's too.
  { what: 'device', value: deviceOf(run), isOpen: true },
  ...ofDevice(run.environment),
];

/** Undefined where `a` and `b` are the same device, driven the same way. */
export const devicesApart = (a: Environment, b: Environment, names = PLACES): string | undefined =>
  sentence(firstDifference([a, b].map(ofDevice)), names);

/** Undefined where samples of `a` and `b` may stand in one run: same work, same program, same machine. */
export const runsApart = (a: Run, b: Run, names = PLACES): string | undefined =>
  sentence(firstDifference([a, b].map(ofRun)), names);

/** The first run that does not go with one before it. */
export interface Apart {
  /** Their places among the runs. */
  readonly earlier: number;
  readonly later: number;
  readonly why: string;
}

/**
 * Undefined where samples of all may stand in one run. Each is held against all before it: what the first leaves open, as
 * the name of the device, two others can disagree on. `nameOf` a place is how the reason calls a run.
 */
export function firstApart(runs: readonly Run[], nameOf: (index: number) => string): Apart | undefined {
  const found = firstDifference(runs.map(ofRun));
  if (found === undefined) return undefined;
  const { earlier, later } = found;
  return { earlier, later, why: sentence(found, [nameOf(earlier), nameOf(later)])! };
}

const deviceOf = ({ submission }: Run): string | undefined =>
  submission?.deviceName === undefined ? undefined : plainDevice(submission.deviceName);

interface Difference {
  readonly what: string;
  readonly earlier: number;
  readonly later: number;
  readonly values: readonly [Fact, Fact];
}

/** Each against the first that says it, which stands for all that do: they say the same, or would have been found. */
function firstDifference(all: readonly (readonly Statement[])[]): Difference | undefined {
  const said = new Map<string, { readonly value: Fact; readonly index: number }>();
  for (const [later, statements] of all.entries()) {
    for (const { what, value, isOpen = false } of statements) {
      if (isOpen && value === undefined) continue;
      const known = said.get(what);
      if (known === undefined) said.set(what, { value, index: later });
      else if (known.value !== value)
        return { what, earlier: known.index, later, values: [known.value, value] };
    }
  }
  return undefined;
}

const sentence = (found: Difference | undefined, [there, here]: Names): string | undefined =>
  found && `${found.what}: ${text(found.values[0])} ${there}, ${text(found.values[1])} ${here}`;

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
 * runs have is kept as it is. Identity, environment and calibration are those of the first run, with what it leaves open
 * as a later one says it; the status is the gravest, the time budget the sum. Shares of the roofline that follow from another calibration are left out.
 * Throws a {@link RunsApartError} for runs that do not belong together and a `RangeError` for none.
 */
export function mergeLaunches(runs: readonly Run[]): Run {
  const [first] = runs;
  if (first === undefined) throw new RangeError('no runs to merge');
  if (runs.length === 1) return first;
  const apart = firstApart(runs, (index) => `in ${runs[index]!.id}`);
  if (apart !== undefined) {
    const [earlier, later] = [runs[apart.earlier]!, runs[apart.later]!];
    throw new RunsApartError(`run ${later.id} cannot be joined to run ${earlier.id}: ${apart.why}`);
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
    ...statedBy(runs),
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

/** What any of them says of the machine and the first may not: a run that says otherwise is not to join later either. */
function statedBy(runs: readonly Run[]): Partial<Pick<Run, 'environment' | 'submission'>> {
  const { environment, submission } = runs[0]!;
  const cpuModel = runs.find((run) => run.environment.cpuModel !== undefined)?.environment.cpuModel;
  const cores = runs.find((run) => run.environment.cores !== undefined)?.environment.cores;
  const named = runs.find((run) => run.submission?.deviceName !== undefined)?.submission;
  return {
    environment: {
      ...environment,
      ...(cpuModel !== undefined && { cpuModel }),
      ...(cores !== undefined && { cores }),
    },
    ...(named && { submission: { ...named, ...submission, deviceName: named.deviceName! } }),
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
