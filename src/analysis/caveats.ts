/** @file What the numbers of a run do not say: every report carries these, so that no table stands alone. */
import { adapterName } from '../results/adapter.ts';
import type { Run, TimingOk } from '../results/schema.ts';
import { minRerunLaunches } from '../results/summary.ts';
import { timedPoints } from './points.ts';
import type { Remark } from './remark.ts';
import { LAUNCH_BOUND, SUSPECT_FRACTION } from './roofline.ts';
import { median } from './statistics.ts';

/** A pass shorter than this many steps of its clock is read to worse than 2 %. */
const fewestQuanta = 50;

type Rule = (run: Run, timed: readonly TimingOk[]) => string | false;

/** Code and rule, the gravest first. A rule gives the sentence, or false where there is nothing to say. */
const rules: readonly (readonly [code: string, rule: Rule])[] = [
  [
    'software-adapter',
    ({ environment: { adapter } }) =>
      (adapter.isSoftware || adapter.isFallbackAdapter) &&
      `${adapterName(adapter)} is software: use these times to compare with the same machine and browser build, never with a GPU`,
  ],
  [
    'small-models',
    ({ points }) =>
      points.some(
        ({ kind, status, workload }) => kind === 'quality' && status === 'ok' && workload.kernel === 'ladder',
      ) &&
      'losses are of small models trained once each: learning rate, depth and width change with size, another seed moves a loss by .01 to .036 nats, and levels do not carry over to other text; the notes of the run have the rest',
  ],
  [
    'wrong-results',
    ({ points }) => {
      const wrong = points.filter(({ reason }) => reason === 'wrong-result').length;
      return (
        wrong > 0 &&
        `${count(wrong, 'point')} computed a wrong result and ${wrong === 1 ? 'has' : 'have'} no speed`
      );
    },
  ],
  [
    'unfinished',
    ({ status }) =>
      status !== 'complete' && `the run ended early (${status}): what is missing was not measured`,
  ],
  [
    'nothing-timed',
    ({ points }, timed) =>
      timed.length === 0 && !points.some(({ kind }) => kind === 'quality') && 'no point has a time',
  ],
  [
    'one-launch',
    (_, timed) =>
      timed.length > 0 &&
      timed.every(({ summary }) => launchesOf(summary) === 1) &&
      'one launch only: intervals (ci95) show the noise within this run; where the median of another launch would fall (rerun95) is not known and is usually wider',
  ],
  [
    'few-launches',
    (_, timed) => {
      const most = Math.max(...timed.map(({ summary }) => launchesOf(summary)));
      const without = timed.filter(({ summary }) => summary.rerun95 === undefined).length;
      return (
        most > 1 &&
        without > 0 &&
        `${count(without, 'point')} of ${timed.length} ${without === 1 ? 'was' : 'were'} measured in fewer than ${minRerunLaunches} launches: where the median of another launch would fall (rerun95) is not known of ${without === 1 ? 'it' : 'them'}`
      );
    },
  ],
  [
    'clock-in-doubt',
    (_, timed) => {
      const doubted = flagged(timed, 'clock-in-doubt');
      return (
        doubted > 0 &&
        `${count(doubted, 'point')} timed by GPU timestamps before these were found wrong (see the incidents): compare ${doubted === 1 ? 'it' : 'them'} with nothing`
      );
    },
  ],
  [
    'cost-model-suspect',
    (_, timed) => {
      const suspect = flagged(timed, 'cost-model-suspect');
      return (
        suspect > 0 &&
        `${count(suspect, 'point')} faster than ${Math.round(100 * SUSPECT_FRACTION)} % of the roofline: a cost model or a ceiling of the calibration is wrong, or a cache holds more than is assumed`
      );
    },
  ],
  [
    'launch-bound',
    (_, timed) => {
      const bound = flagged(timed, 'launch-bound');
      return (
        bound > 0 &&
        `${count(bound, 'point')} shorter than ${LAUNCH_BOUND} empty dispatches: mostly the price of a dispatch`
      );
    },
  ],
  [
    'short-pass',
    (_, timed) => {
      const short = flagged(timed, 'short-pass');
      return (
        short > 0 &&
        `${count(short, 'point')} with passes less than half as long as they should be: something else was in the way when their length was found, and a time may be mostly the cost of its pass`
      );
    },
  ],
  [
    'submit-bound',
    (_, timed) => {
      const bound = flagged(timed, 'submit-bound');
      return (
        bound > 0 &&
        `${count(bound, 'point')} timed by wall clock in passes of which submitting the work is more than a twentieth: ${bound === 1 ? 'it is' : 'they are'} faster than shown`
      );
    },
  ],
  ['coarse-clock', coarseClock],
  [
    'few-samples',
    (_, timed) => {
      const without = timed.filter(({ summary }) => summary.ci95 === undefined).length;
      return (
        without > 0 && `${count(without, 'point')} of ${timed.length} had too few samples for an interval`
      );
    },
  ],
  [
    'wall-clock',
    ({ calibration }, timed) => {
      const onWall = timed.filter(({ clock }) => clock === 'wall').length;
      if (onWall === 0) return false;
      const submit = calibration.overheadNs?.systemSubmit;
      const cost = submit === undefined ? '' : ` (about ${Math.round(submit / 1000)} µs a pass)`;
      return `${count(onWall, 'point')} timed by wall clock: submitting the work${cost} is part of the time`;
    },
  ],
  [
    'mixed-clocks',
    (_, timed) =>
      new Set(timed.map(({ clock }) => clock)).size > 1 &&
      'points were timed by different clocks: compare only those of one clock',
  ],
  [
    'hot-cache',
    (_, timed) => {
      const hot = timed.filter(({ cache }) => cache === 'hot').length;
      return (
        hot > 0 &&
        `${count(hot, 'point')} measured hot, with the same buffers again and again: what fits a cache is faster here than in a model`
      );
    },
  ],
  [
    'over-time-budget',
    ({ points }) => {
      const over = points.filter(({ reason }) => reason === 'over-time-budget').length;
      return (
        over > 0 &&
        `${count(over, 'point')} did not fit the time budget; a larger --time-budget measures them`
      );
    },
  ],
  [
    'bare-device',
    ({ environment }) =>
      environment.requestedFeatures === 'none' &&
      'the device was requested without features and with default limits, as a test: it can do more',
  ],
  [
    'uncommitted-harness',
    ({ harness }) =>
      (harness.commit === null || harness.commit.endsWith('-dirty')) &&
      'the harness was not built from a clean commit, so this run cannot be repeated exactly',
  ],
];

/** The caveats that apply to a run. */
export function caveatsOf(run: Run): readonly Remark[] {
  const timed = timedPoints(run);
  return rules.flatMap(([code, rule]) => {
    const message = rule(run, timed);
    return message === false ? [] : [{ code, message }];
  });
}

const launchesOf = ({ launches = 1 }: TimingOk['summary']): number => launches;

const flagged = (timed: readonly TimingOk[], flag: string): number =>
  timed.filter(({ flags }) => flags?.includes(flag)).length;

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

function coarseClock({ calibration }: Run, timed: readonly TimingOk[]): string | false {
  let coarse = 0;
  let worst = 0;
  for (const { clock, samples } of timed) {
    const quantumNs = calibration.quantumNs[clock];
    if (quantumNs === undefined) continue;
    const share = quantumNs / median(samples.map(({ ns }) => ns));
    if (share * fewestQuanta > 1) coarse++;
    worst = Math.max(worst, share);
  }
  const percent = Math.min(100, 100 * worst).toPrecision(2);
  return (
    coarse > 0 &&
    `${count(coarse, 'point')} had samples shorter than ${fewestQuanta} steps of the clock; the worst is read to ${percent} %`
  );
}
