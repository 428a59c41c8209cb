/**
 * @file What the numbers of a run say of each other, beyond the schema: a run cannot sample for longer than it lasted,
 * its rooflines follow from its own calibration, its cost and its shaders are those of the kernels it names. Fast is
 * never a reason to refuse: above the roofline of its own calibration a point is flagged, as the harness does.
 */
import { judge } from '../analysis/roofline.ts';
import { isOurs, isTimed } from '../analysis/points.ts';
import { SOFTWARE } from '../results/adapter.ts';
import { CLOCK_DEMOTED, CLOCK_IN_DOUBT } from '../results/clock-in-doubt.ts';
import type { Path } from '../results/path.ts';
import type { Run, TimingOk } from '../results/schema.ts';
import { launchFindings, lastedNs } from './launches.ts';
import { flag, refuse } from './finding.ts';
import type { Finding } from './finding.ts';

/** Clocks of a GPU and of a wall differ by less, and so do two ways of rounding. */
const CLOCK_SLACK = 1.02;
const CLOCK_SLACK_NS = 2e9;
/** Derived from the same doubles. */
const DERIVED = 1e-6;
/** A file from tomorrow's side of the date line is fine, one from next week is not. */
const FUTURE_MS = 36 * 3600e3;
/** Clocks are set right, in the middle of a run too. */
const CLOCK_SET_MS = 60_000;
/** Shares of the roofline past which even a wrong ceiling is no explanation to leave unsaid. */
const FAR_ABOVE = 1.5;

export function physicsFindings(run: Run, now: Date): readonly Finding[] {
  return [
    ...timeFindings(run),
    ...momentFindings(run, now),
    ...launchFindings(run),
    ...adapterFindings(run),
    ...doubtFindings(run),
    ...run.points.flatMap((point, index) => (isTimed(point) ? pointFindings(run, point, index) : [])),
  ];
}

/** No moment is still to come; what happened in a run lies in it, and it was handed in after. Launches: launches.ts. */
function momentFindings(
  { startedAt, finishedAt, submission, incidents }: Run,
  now: Date,
): readonly Finding[] {
  const found: Finding[] = [];
  const latest = now.getTime() + FUTURE_MS;
  const check = (path: Path, at: string): boolean => {
    if (Date.parse(at) <= latest) return true;
    found.push(refuse('from-the-future', path, `${at} has not come yet`));
    return false;
  };
  check(['finishedAt'], finishedAt);
  const [from, to] = [Date.parse(startedAt) - CLOCK_SET_MS, Date.parse(finishedAt) + CLOCK_SET_MS];
  for (const [index, { at }] of incidents.entries()) {
    const path = ['incidents', index, 'at'];
    const when = Date.parse(at);
    if (!check(path, at) || (when >= from && when <= to)) continue;
    const message = `${at} is not within the run, ${startedAt} to ${finishedAt}`;
    found.push(flag('incident-outside-run', path, message));
  }
  const submittedAt = submission?.submittedAt;
  if (submittedAt === undefined || !check(['submission', 'submittedAt'], submittedAt)) return found;
  // A flag: launches that were measured later may have joined a run that was handed in.
  if (Date.parse(submittedAt) < Date.parse(finishedAt) - CLOCK_SET_MS) {
    const message = `${submittedAt} is before the end of the run, ${finishedAt}`;
    found.push(flag('submitted-before-end', ['submission', 'submittedAt'], message));
  }
  return found;
}

function timeFindings(run: Run): readonly Finding[] {
  const found: Finding[] = [];
  const wallNs = lastedNs(run);
  const sampledNs = run.points.filter(isTimed).reduce((sum, point) => sum + sampledOf(point), 0);
  if (sampledNs > CLOCK_SLACK * wallNs + CLOCK_SLACK_NS) {
    const message = `the samples of all points take ${seconds(sampledNs)} together, and the run lasted ${seconds(wallNs)}`;
    found.push(refuse('samples-outlast-run', ['finishedAt'], message));
  }
  const begun = run.startedAt.replaceAll(/[-:]/g, '').slice(0, 15).replace('T', '-');
  if (!run.id.startsWith(begun)) {
    found.push(
      refuse('id-and-start', ['id'], `${run.id} is not the id of a run that began ${run.startedAt}`),
    );
  }
  return found;
}

const sampledOf = ({ samples, discarded = [] }: TimingOk): number =>
  [...samples, ...discarded].reduce((sum, { ns }) => sum + ns, 0);

const seconds = (ns: number): string => `${(ns / 1e9).toFixed(1)} s`;

/** Software that calls itself hardware would stand among GPUs. */
function adapterFindings(run: Run): readonly Finding[] {
  const { adapter } = run.environment;
  const at = ['environment', 'adapter', 'isSoftware'];
  const trace = adapter.isSoftware ? undefined : softwareTrace(run);
  if (trace !== undefined) {
    return [refuse('software-as-hardware', at, `false, and yet ${trace}: that is how software is measured`)];
  }
  const names = [adapter.vendor, adapter.architecture, adapter.device, adapter.description].join(' ');
  if (adapter.isSoftware || !(SOFTWARE.test(names) || adapter.isFallbackAdapter)) return [];
  const message = `false, and yet it is ${names.slice(0, 80)}`;
  return [refuse('software-as-hardware', at, message)];
}

/** What a run says only where this program measured on software. */
function softwareTrace({ environment, points, tuning }: Run): string | undefined {
  const switched = environment.flags.find((one) => one.startsWith('--use-webgpu-adapter=swiftshader'));
  if (switched !== undefined) return `the flags hold ${switched}`;
  const chosen = points.findIndex(({ variant }) => variant?.chosenBy === 'cpu-adapter');
  if (chosen >= 0) return `points[${chosen}] was chosenBy cpu-adapter`;
  const rule = 'barriers-on-cpu';
  const left = (tuning?.classes ?? []).some(({ pruned }) => pruned.some((one) => one.rule === rule));
  return left ? `variants were left out by the rule ${rule}` : undefined;
}

/** Past any number that a right result shows; it would bend every scale it enters. */
const BEYOND_SENSE = 1e100;

/** What stands beside the times: the two forms of the error agree, and no number is one that only a forger writes. */
function errorFindings({ error, metrics, quantization }: TimingOk, at: Path): readonly Finding[] {
  const found: Finding[] = [];
  const square = error.relativeL2 ** 2;
  if (Math.abs(error.nmse - square) > DERIVED * square) {
    const message = `${error.nmse} is not the square of relativeL2, ${square}`;
    found.push(refuse('error-mismatch', [...at, 'error', 'nmse'], message));
  }
  for (const [part, numbers] of Object.entries({ error: { maxAbs: error.maxAbs }, metrics, quantization })) {
    for (const [name, value] of Object.entries(numbers ?? {})) {
      if (Math.abs(value) <= BEYOND_SENSE) continue;
      found.push(refuse('beyond-sense', [...at, part, name], `${value} is larger than any result is`));
    }
  }
  return found;
}

/**
 * Times by a clock that was found wrong are flagged so by the harness, which tells of it and drops the ceilings that this
 * clock measured. A flag that comes without either was not written by it.
 */
function doubtFindings({ points, incidents, calibration, launches = [] }: Run): readonly Finding[] {
  const doubted = points.flatMap((point, index) =>
    isTimed(point) && point.flags?.includes(CLOCK_IN_DOUBT) === true ? [index] : [],
  );
  const [first] = doubted;
  if (first === undefined) return [];
  const of = doubted.length === 1 ? 'this point is' : `${doubted.length} points are`;
  const say = (why: string): readonly Finding[] => [
    flag(CLOCK_IN_DOUBT, ['points', first, 'flags'], `${of} flagged ${CLOCK_IN_DOUBT}, ${why}`),
  ];
  if (!incidents.some(({ code }) => code === CLOCK_DEMOTED)) {
    return say(`and no incident ${CLOCK_DEMOTED} tells when the clock was found wrong`);
  }
  const { clock, bandwidth, peaks, gather } = calibration;
  if (clock === 'wall' || [bandwidth, peaks, gather].every((one) => one === undefined)) return [];
  return launches.length > 1
    ? say('because the clock was found wrong in one of the launches; the calibration is that of another')
    : say('and yet the ceilings that this clock measured are still there');
}

/** As if its clock were in no doubt: who wrote the file wrote that flag too, and a time is held against what there is. */
function undoubted({ flags = [], ...point }: TimingOk): TimingOk {
  return { ...point, flags: flags.filter((one) => one !== CLOCK_IN_DOUBT) };
}

function pointFindings(run: Run, point: TimingOk, index: number): readonly Finding[] {
  const at = ['points', index];
  const found: Finding[] = [];
  const quantum = run.calibration.quantumNs[point.clock];
  if (quantum === undefined) {
    found.push(refuse('unknown-clock', [...at, 'clock'], `${point.clock} has no quantum in the calibration`));
  }
  found.push(...errorFindings(point, at));
  if (!isOurs(point)) return found;
  const { roofline } = judge(run.calibration, undoubted(point));
  const stored = point.roofline;
  if (stored !== undefined && roofline !== undefined) {
    for (const key of ['fraction', 'idealNs'] as const) {
      if (Math.abs(stored[key] - roofline[key]) <= DERIVED * roofline[key]) continue;
      const message = `${stored[key]} does not follow from the calibration of this run, ${roofline[key]} does`;
      found.push(refuse('roofline-mismatch', [...at, 'roofline', key], message));
    }
    if (stored.bound !== roofline.bound) {
      const message = `${stored.bound}, and by the calibration of this run it is ${roofline.bound}`;
      found.push(refuse('roofline-mismatch', [...at, 'roofline', 'bound'], message));
    }
  } else if (stored !== undefined) {
    // Files of before ask for fewer ceilings than are asked for now.
    const message = `${stored.fraction} cannot be derived again: this calibration has not every ceiling for it`;
    found.push(flag('roofline-without-ceiling', [...at, 'roofline'], message));
  }
  if (roofline !== undefined && roofline.fraction > FAR_ABOVE) {
    const message = `${roofline.fraction.toFixed(1)} times the roofline of its own calibration: cost or ceiling is off`;
    found.push(flag('above-roofline', [...at, 'summary', 'medianNs'], message));
  }
  return found;
}
