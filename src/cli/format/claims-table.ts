/**
 * @file All verdicts as one table of a terminal, 100 columns wide, to be read in a minute: a line for what has a number, the
 * decided ones first, and in few lines what was not measured or cannot be.
 */
import { boundsText, VERDICTS } from '../../claims/verdict.ts';
import type { Verdict, VerdictWord } from '../../claims/verdict.ts';
import { plain } from '../../analysis/document/document.ts';
import { formatNumber } from '../../analysis/format.ts';

const WIDTH = 100;
const GAP = '  ';
/** Of paper, claim, what its number is, and the number; the last column takes what is left. */
const WIDTHS = [2, 24, 26, 24] as const;
const INDENT = ' '.repeat(WIDTHS[0] + GAP.length);

/** What really stands behind a verdict, from the most to the least. */
const KINDS: readonly (readonly [label: string, words: string])[] = [
  ['kernel-level', 'in kernels'],
  ['kernel-level proxy', 'by kernels that stand for the paper’s own'],
  ['miniature', 'in miniature'],
  ['published numbers', 'on the paper’s own numbers'],
  ['arithmetic', 'by arithmetic'],
];

const kindOf = ({ label }: Verdict): string => label.split(';', 1)[0] ?? label;

/** `2.69 [2.61, 2.77]`; without brackets of what is exact. */
function foundText({ value, ci95 }: Verdict): string {
  if (value === null) return '';
  if (ci95 === null) return `${formatNumber(value)} [unknown]`;
  const [low, high] = ci95;
  if (low === high && low === value) return formatNumber(value, 4);
  const text = `${formatNumber(value)} [${formatNumber(low)}, ${formatNumber(high)}]`;
  // Zeros at the end say how exactly it is known, which a column that is too narrow cannot.
  return text.length <= WIDTHS[3] ? text : text.replace(/(\.\d*?)0+(?=[,\] ]|$)/gu, '$1');
}

function heldText({ bounds }: Verdict): string {
  if (bounds === null) return '';
  const { low, high, reason, source } = bounds;
  return boundsText({ low: low ?? -Infinity, high: high ?? Infinity, reason, source });
}

/** Words longer than this are cut themselves: most of them are ids of workloads. */
const LONG_WORD = 14;

/** To the end of a word, with a sign that there is more. */
function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const whole = text.slice(0, width - 1);
  const end = whole.lastIndexOf(' ');
  return `${(end > width - LONG_WORD ? whole.slice(0, end) : whole).trimEnd()}…`;
}

/** A last cell that is too long takes room from the padding before it. */
function line(cells: readonly string[]): string {
  const padded = cells.slice(0, -1).map((cell, k) => {
    const width = WIDTHS[k] ?? 0;
    return k === 0 ? cell.padStart(width) : cut(cell, width).padEnd(width);
  });
  const last = cells.at(-1) ?? '';
  const before = padded.join(GAP);
  const room = WIDTH - GAP.length - last.length;
  const shrunk = before.length > room ? before.trimEnd().padEnd(room) : before;
  return cut(`${shrunk}${GAP}${last}`, WIDTH).trimEnd();
}

const row = (verdict: Verdict): string =>
  line([String(verdict.paper), verdict.id, verdict.quantity ?? '', foundText(verdict), heldText(verdict)]);

const worded = ({ paper, id }: Verdict, text: string): string =>
  cut([String(paper).padStart(WIDTHS[0]), id.padEnd(28), plain(text)].join(GAP), WIDTH);

/** Why the interval does not decide, below the row: what would, where it is no more than that it crosses an end. */
function because({ reason, settles }: Verdict): string {
  const why = settles === null ? reason : reason.replace(settles, '').trim();
  const text = why.startsWith('the interval crosses') && settles !== null ? `to settle it: ${settles}` : why;
  return cut(`${INDENT}${plain(text)}`, WIDTH);
}

/** Items one after the other, in lines no longer than the table. */
function flowed(items: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const item of items) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 3 + item.length > WIDTH) lines.push(`${INDENT}${item}`);
    else lines[lines.length - 1] = `${last} · ${item}`;
  }
  return lines;
}

interface Group {
  readonly title: string;
  readonly lines: readonly string[];
}

/** By what stands behind them. */
const decided = (word: VerdictWord, own: readonly Verdict[]): readonly Group[] =>
  KINDS.flatMap(([label, words]) => {
    const group = own.filter((one) => kindOf(one) === label);
    return group.length === 0 ? [] : [{ title: `${word} ${words} (${group.length})`, lines: group.map(row) }];
  });

/** As many are said why; of more than that, only where they would be measured. */
const FEW = 8;

function unmeasured(own: readonly Verdict[]): readonly Group[] {
  const rehearsed = own.filter(({ value }) => value !== null);
  const missing = own.filter(({ value }) => value === null);
  const bySuite = (['claims', 'standard', 'quality', null] as const).flatMap((suite): Group[] => {
    const group = missing.filter((one) => one.suite === suite);
    if (group.length === 0) return [];
    const means = suite === null ? '' : `: rooflaw run --suite ${suite} has what it takes`;
    const lines =
      group.length <= FEW
        ? group.map((one) => worded(one, one.reason))
        : flowed(group.map(({ paper, id }) => `${paper} ${id}`));
    return [{ title: `not measured (${group.length})${means}`, lines }];
  });
  if (rehearsed.length === 0) return bySuite;
  const title = `not measured (${rehearsed.length}): times of a software adapter, which say nothing of a GPU`;
  const each = rehearsed.map(({ paper, id, value }) => `${paper} ${id} ${formatNumber(value!)}`);
  return [{ title, lines: flowed(each) }, ...bySuite];
}

/** The first sentence of the reason. */
const firstOf = ({ reason }: Verdict): string => reason.split(/(?<=\.) /u, 1)[0] ?? reason;

function groupsOf(word: VerdictWord, own: readonly Verdict[]): readonly Group[] {
  if (own.length === 0) return [];
  if (word === 'not measured') return unmeasured(own);
  if (word === 'not testable here') {
    return [{ title: `${word} (${own.length})`, lines: own.map((one) => worded(one, firstOf(one))) }];
  }
  if (word !== 'inconclusive') return decided(word, own);
  return [{ title: `${word} (${own.length})`, lines: own.flatMap((one) => [row(one), because(one)]) }];
}

/** `judgedBy` names the runs; `bold` emphasises where the terminal can. Ends with a line break. */
export function claimsTable(
  verdicts: readonly Verdict[],
  judgedBy: string,
  bold: (text: string) => string,
): string {
  const words = VERDICTS.map((word) => ({ word, own: verdicts.filter(({ verdict }) => verdict === word) }));
  const papers = new Set(verdicts.map(({ paper }) => paper)).size;
  return [
    bold(`${verdicts.length} claims of ${papers} papers, ${judgedBy}`),
    words
      .filter(({ own }) => own.length > 0)
      .map(({ word, own }) => `${word} ${own.length}`)
      .join(' · '),
    'A claim holds if the whole 95 % interval, in [ ], is within the last column; by a stand-in “partly”.',
    '',
    line(['no', 'claim', 'its number', 'found [95 %]', 'holds for']),
    ...words
      .flatMap(({ word, own }) => groupsOf(word, own))
      .flatMap(({ title, lines }) => [bold(`─── ${title}`), ...lines]),
    '',
    'In words, with what was expected, the reason and what would settle it: --format md or --json.',
  ]
    .join('\n')
    .concat('\n');
}
