/** @file All verdicts as one table of a terminal, 100 columns wide: a line a claim, the decided ones first. */
import { boundsText, VERDICTS } from '../../claims/verdict.ts';
import type { Verdict, VerdictWord } from '../../claims/verdict.ts';
import { plain } from '../../analysis/document/document.ts';
import { formatNumber } from '../../analysis/format.ts';

const WIDTH = 100;
const GAP = '  ';
/** Of paper, claim, what was done, and the number found; the last column takes what is left. */
const WIDTHS = [5, 28, 10, 29] as const;

const MEANING: Readonly<Record<VerdictWord, string>> = {
  reproduced: 'inside the bounds, as far as the kind goes',
  partly: 'inside the bounds, of a proxy or a miniature',
  contradicted: 'outside the bounds',
  inconclusive: 'the interval does not decide, or the bounds are younger than the run',
  'not measured': 'this run has not what it takes, or is of a software adapter',
  'not testable here': 'and why',
};

/** What was really done, in a word. */
function doneBy({ label, verdict }: Verdict): string {
  if (verdict === 'not measured') return 'rehearsal';
  const [kind = ''] = label.split(';');
  return (
    { 'kernel-level': 'kernel', 'kernel-level proxy': 'proxy', 'published numbers': 'published' }[kind] ??
    kind
  );
}

/** `2.69 [2.61, 2.77]`; without brackets of what is exact. */
function foundText({ value, ci95 }: Verdict): string {
  if (value === null) return '';
  if (ci95 === null) return `${formatNumber(value)} [unknown]`;
  const [low, high] = ci95;
  return low === high && low === value
    ? formatNumber(value, 4)
    : `${formatNumber(value)} [${formatNumber(low)}, ${formatNumber(high)}]`;
}

function heldText({ bounds, verdict, reason: because }: Verdict): string {
  if (bounds === null) return '';
  if (verdict === 'inconclusive' && because.includes('after this run')) return 'bounds after the run';
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

function line(cells: readonly string[]): string {
  const text = cells
    .map((cell, k) => {
      const width = WIDTHS[k];
      if (width === undefined) return cell;
      return k === 0 ? cell.padStart(width) : cut(cell, width).padEnd(width);
    })
    .join(GAP);
  return cut(text, WIDTH).trimEnd();
}

function rowOf(verdict: Verdict): string {
  const [paper, id] = [String(verdict.paper), verdict.id];
  if (verdict.value !== null) {
    return line([paper, id, doneBy(verdict), foundText(verdict), heldText(verdict)]);
  }
  const before = [paper.padStart(WIDTHS[0]), id.padEnd(WIDTHS[1])].join(GAP);
  return cut(`${before}${GAP}${plain(verdict.reason)}`, WIDTH);
}

/** `judgedBy` names the runs; `bold` emphasises where the terminal can. Ends with a line break. */
export function claimsTable(
  verdicts: readonly Verdict[],
  judgedBy: string,
  bold: (text: string) => string,
): string {
  const groups = VERDICTS.flatMap((word) => {
    const own = verdicts.filter(({ verdict }) => verdict === word);
    return own.length === 0 ? [] : [{ word, own }];
  });
  const papers = new Set(verdicts.map(({ paper }) => paper)).size;
  return [
    bold(`${verdicts.length} claims of ${papers} papers, ${judgedBy}`),
    groups.map(({ word, own }) => `${word} ${own.length}`).join(' · '),
    '',
    line(['paper', 'claim', 'kind', 'found [95 %]', 'holds for']),
    ...groups.flatMap(({ word, own }) => [
      bold(`─── ${word} (${own.length}): ${MEANING[word]}`),
      ...own.map(rowOf),
    ]),
    '',
    'In words, with what was expected, the reason and what would settle it: --format md or --json.',
  ]
    .join('\n')
    .concat('\n');
}
