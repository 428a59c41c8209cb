/** @file The report of a gate as titled blocks, for a terminal and for a pull request. */
import { FALSE_ALARMS, SEEN_THRESHOLDS } from '../../analysis/gate.ts';
import { isUncomparedRow } from '../../analysis/gate-judge.ts';
import type { GateReport, GateRow, GateState } from '../../analysis/gate-judge.ts';
import { formatChange, formatDuration, formatNs, formatPercent } from '../../analysis/format.ts';
import type { GateRecord } from '../../results/gate-record.ts';
import { left, right, type Section } from '../../analysis/document/document.ts';

/** In words for tables. */
export const STATE_WORDS: Readonly<Record<GateState, string>> = {
  broken: 'BROKEN',
  unsteady: 'UNSTEADY',
  slower: 'SLOWER',
  unconfirmed: 'not confirmed',
  'not-repeated': 'slower, not repeated',
  passed: 'passed',
  faster: 'faster',
  'too-noisy': 'too noisy to tell',
  'not-compared': 'not compared',
  missing: 'missing in head',
  'no-base': 'nothing to compare with',
};

const change = (ratio: number | undefined): string => (ratio === undefined ? '–' : formatChange(ratio - 1));

/** `+3.1 % (-0.5 % to +6.8 %)`, of a look. */
export const changeText = (look: GateRow['first']): string =>
  look?.interval === undefined
    ? change(look?.ratio)
    : `${change(look.ratio)} (${change(look.interval[0])} to ${change(look.interval[1])})`;

/** One sentence: what came of it. */
export function headline(record: GateRecord, { rows, isRed, threshold }: GateReport): string {
  const count = (...states: readonly GateState[]): number =>
    rows.filter(({ state }) => states.includes(state)).length;
  const limit = formatPercent(threshold);
  if (isRed) {
    const [broken, slower] = [count('broken'), count('slower')];
    return [
      broken > 0 ? `${workloads(broken)} broken in head` : '',
      slower > 0 ? `${workloads(slower)} slower by more than ${limit}, and a second look agrees` : '',
    ]
      .filter(Boolean)
      .join('; ');
  }
  if (record.ended === 'cancelled') return 'cancelled before its end';
  const compared = rows.filter((row) => !isUncomparedRow(row)).length;
  const missing = count('missing');
  if (compared === 0) {
    return `nothing could be compared${missing > 0 ? `; ${workloads(missing)} missing in head` : ''}`;
  }
  const noisy = count('too-noisy');
  const unsteady = count('unsteady');
  const notRepeated = count('not-repeated');
  const apart = count('not-compared');
  const clear = compared - noisy - unsteady - notRepeated;
  const parts = [`nothing is confirmed to be slower by more than ${limit}`];
  if (unsteady > 0)
    parts.push(`${workloads(unsteady)} unsteady: several launches failed, of head or of both in turns`);
  if (notRepeated > 0) {
    const were = notRepeated === 1 ? 'was' : 'were';
    parts.push(`${workloads(notRepeated)} looked slower and ${were} not measured again`);
  }
  if (noisy > 0) {
    parts.push(
      `${noisy} of ${workloads(compared)} too noisy to tell: a slowdown of ${formatPercent(SEEN_THRESHOLDS * threshold)} could be missed`,
    );
  }
  if (clear > 0 && noisy > 0) parts.push(`${clear} told`);
  if (apart > 0) parts.push(`${workloads(apart)} could not be compared`);
  if (missing > 0) parts.push(`${workloads(missing)} missing in head`);
  return parts.join('; ');
}

export const workloads = (n: number): string => (n === 1 ? '1 workload' : `${n} workloads`);

/** Titled blocks; the first is the summary. */
export function gateSections(record: GateRecord, report: GateReport): readonly Section[] {
  const { rows } = report;
  const compared = rows.filter((row) => !isUncomparedRow(row) && row.state !== 'broken');
  const loads = record.launches.flatMap(({ load }) => (load === undefined ? [] : [load]));
  const took = Date.parse(record.finishedAt) - Date.parse(record.startedAt);
  const summary: Section = {
    title: `Rooflaw gate: ${report.isRed ? 'RED' : 'green'}`,
    blocks: [
      { kind: 'text', text: `${headline(record, report)}.` },
      {
        kind: 'facts',
        rows: [
          ['base', sideText(record.base)],
          [
            'head',
            sideText(record.head) +
              (record.injected === undefined
                ? ''
                : `; ${record.injected} times the dispatches booked are done`),
          ],
          [
            'measured',
            `suite ${record.suite}${record.filter === undefined ? '' : `, filter ${record.filter}`}, in ${record.where === 'node' ? 'Node' : 'a browser'}, ${inTurns(record)} in ${formatDuration(took * 1e6)}, seed ${record.seed}`,
          ],
          [
            'machine',
            `${record.machine.cpu}, ${record.machine.cores} cores; ${record.machine.adapter}${loads.length === 0 ? '' : `; load ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`}`,
          ],
          [
            'rule',
            `red: slower by more than ${formatPercent(report.threshold)} in two looks; of builds with nothing slower than that, at most ${formatPercent(FALSE_ALARMS)} are red`,
          ],
        ],
      },
    ],
  };
  const broken = rows.filter(({ state }) => state === 'broken');
  const apart = rows.filter(isUncomparedRow);
  const told = compared.filter(({ message }) => message !== undefined);
  return [
    summary,
    ...listed('Broken', broken),
    ...(compared.length === 0 ? [] : [table(compared, record)]),
    ...listed('Not compared', apart),
    ...listed('Keep in mind', told),
  ];
}

const counted = (n: number): string => (n === 1 ? '1 launch' : `${n} launches`);

/** `up to 12 pairs of launches a look, 16 launches`. */
function inTurns({ turns, pairs, launches }: GateRecord): string {
  if (turns !== 'process') return `up to ${pairs} pairs of launches a look, ${counted(launches.length)}`;
  const alone = launches.filter((one) => one.alone === true).length;
  const both = (launches.length - alone) / 2;
  const rest = alone === 0 ? '' : ` and ${alone} of one side each`;
  return `up to ${pairs} launches a look with the kernels of both in turns, ${counted(both)}${rest}`;
}

const sideText = ({ asked, commit, version }: GateRecord['base']): string =>
  `${asked}: Rooflaw ${version} at ${commit?.replace(/^([0-9a-f]{9})[0-9a-f]*/, '$1') ?? 'no commit'}`;

const listed = (title: string, rows: readonly GateRow[]): readonly Section[] =>
  rows.length === 0
    ? []
    : [
        {
          title,
          blocks: [
            { kind: 'list', items: rows.map(({ workload, message = '' }) => `${workload}: ${message}`) },
          ],
        },
      ];

function table(rows: readonly GateRow[], { turns }: GateRecord): Section {
  const repeated = rows.some(({ second }) => second !== undefined);
  return {
    title: 'Head against base',
    blocks: [
      {
        kind: 'table',
        columns: [
          left('workload'),
          right('base'),
          right('head'),
          left('change (interval)'),
          ...(repeated ? [left('second look')] : []),
          right('would see'),
          left('verdict'),
        ],
        rows: rows.map((row) => [
          row.workload,
          row.baseNs === undefined ? '–' : formatNs(row.baseNs),
          row.headNs === undefined ? '–' : formatNs(row.headNs),
          changeText(row.first),
          ...(repeated ? [row.second === undefined ? '' : changeText(row.second)] : []),
          change(row.first?.seen),
          STATE_WORDS[row.state],
        ]),
      },
      {
        kind: 'text',
        text:
          (turns === 'process'
            ? 'change: time of head over time of base, less 1, the mean over launches of the median over pairs of ' +
              'samples taken in turns. Kernels are compared, both measured by the harness of head: changes of the ' +
              'harness and of the browser are not seen. '
            : 'change: time of head over time of base, less 1, the mean over pairs of launches of the lowest decile of ' +
              'their samples. ') +
          'interval: one for all workloads together; what is clear is not measured any more. would see: the smallest slowdown that a look as ' +
          'noisy as this would suspect in 95 % of cases.',
      },
    ],
  };
}

/**
 * Of what a reader who trusts a green build should be warned, a sentence each. `--fail-on-noise` fails a build for any of
 * them; none is of a workload that is new in head or that base cannot compute.
 */
export function warningsOf({ rows }: GateReport): readonly string[] {
  const told = (state: GateState, say: (which: string, many: boolean) => string): readonly string[] => {
    const own = rows.filter((row) => row.state === state);
    const [first] = own;
    if (first === undefined) return [];
    const which = own.length === 1 ? first.workload : `${workloads(own.length)}, ${first.workload} first`;
    return [say(which, own.length > 1)];
  };
  const isNothing = rows.every(isUncomparedRow);
  return [
    ...told('unsteady', (which) => `several launches failed, of head or of both in turns: ${which}.`),
    ...told('not-repeated', (which) => `looked slower and not measured again, so nobody knows: ${which}.`),
    ...(isNothing ? ['nothing could be compared.'] : []),
    ...told('not-compared', (which) => `could not be compared: ${which}.`),
    ...told('missing', (which, many) => {
      const [them, are] = many ? ['them', 'They are'] : ['it', 'It is'];
      return `head no longer has what base has: ${which}. ${are} not judged; nothing is to be done where head is meant to be without ${them}.`;
    }),
    ...told('too-noisy', (which) => `too noisy to tell: ${which}; more --pairs or a quieter machine would.`),
  ];
}
