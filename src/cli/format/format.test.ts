import { expect, test } from 'vitest';
import { QUALITY_NOTE, qualityRun } from '../../../test/support/quality-run.ts';
import { syntheticRun } from '../../../test/support/synthetic.ts';
import { parseRun } from '../../results/load.ts';
import { left, plain, right } from '../../analysis/document/document.ts';
import { formatRun } from './index.ts';
import { renderText } from './text.ts';

const asIs = (text: string): string => text;
const run = syntheticRun();
const text = formatRun(run, 'text', asIs);

test('the text report has every part and fits 100 columns', () => {
  for (const words of [
    'Rooflaw run 20260102-030405-abcdef',
    'SwiftShader Device (synthetic) (software adapter',
    'Model curve: Decode, one token at a time',
    'sum of kernels: no attention, norms, sampling or launch gaps',
    't = t0 + c·N',
    't = a·N^b',
    'pythia-2.8b held out: predicted',
    'Kernel laws',
    'matmul/m=1,n=50304,k=512,dtype=f32',
    'Skipped: over-time-budget (1)',
    'Failed: wrong-result (1)',
    'allowed 7.90e-8',
    'Keep in mind',
  ]) {
    expect(text).toContain(words);
  }
  const tooLong = text.split('\n').filter((line) => line.length > 100);
  expect(tooLong).toEqual([]);
});

test('a calibrated run shows its ceilings, and what share of them each point reaches', () => {
  const calibrated = structuredClone(run);
  Object.assign(calibrated.calibration, {
    bandwidth: [2 ** 16, 2 ** 24].flatMap((bytes) =>
      ['read', 'copy', 'write'].map((mode) => ({ mode, bytes, gbps: 25.4 })),
    ),
    kneeBytes: null,
    peaks: [{ op: 'f32-fma', gops: 57.1 }],
    gather: [{ tableBytes: 2 ** 20, readsPerNs: 0.21 }],
    leftOut: [{ what: 'f16-fma peak', reason: 'no-variant', message: 'no f16 on this adapter' }],
  });
  const shown = formatRun(calibrated, 'text', asIs);
  for (const words of [
    'Calibration: what this device can do at best',
    '25.4 GB/s',
    '0.210 per ns',
    'f16-fma peak left out (no-variant)',
    'of roof',
  ]) {
    expect(shown).toContain(words);
  }
  expect(shown).toMatch(/matmul\/m=1,n=50304,k=512,dtype=f32 .* \d+ %/);
  expect(shown.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(text).not.toContain('of roof');
});

test('a run over trained models: findings before numbers, within 100 columns, its notes with them', () => {
  const shown = formatRun(qualityRun(), 'text', asIs);
  expect(shown).toContain(`note     ${QUALITY_NOTE}`);
  expect(shown.split('\n').filter((line) => line.length > 100)).toEqual([]);
  expect(shown.indexOf('in short')).toBeLessThan(shown.indexOf('All losses and gaps'));
  expect(shown).toContain('Whether the gap falls with size: gN above 0\nmethod ');
  const asMarkdown = formatRun(qualityRun(), 'md', asIs);
  expect(asMarkdown).toContain('**Whether the gap falls with size: gN above 0**\n\n| method | found | gN');
});

test('a table that is too wide: heads and words go on in the next line of their column, numbers do not', () => {
  const wide = renderText(
    [
      {
        title: 'Wide',
        blocks: [
          {
            kind: 'table',
            caption: 'What it shows',
            breaks: true,
            columns: [left('a'), right('a head of many words'), left('b')],
            rows: [['short', `1.23 (1 to 2) ${'9'.repeat(40)}`, 'word '.repeat(20)]],
          },
        ],
      },
    ],
    asIs,
  );
  expect(wide.split('\n')).toEqual([
    'Wide',
    '────',
    'What it shows',
    `a      ${'a head of many words'.padStart(54)}  b`,
    `short  1.23 (1 to 2) ${'9'.repeat(40)}  word word word word word word word`,
    `${' '.repeat(63)}word word word word word word word`,
    `${' '.repeat(63)}word word word word word word`,
    '',
  ]);
});

test('headings are bold where the terminal can', () => {
  expect(formatRun(run, 'text', (heading) => `<b>${heading}</b>`)).toContain('<b>Points</b>');
});

test('json is the run file', () => {
  expect(parseRun(formatRun(run, 'json', asIs))).toEqual(run);
});

test('csv has a line for each point', () => {
  expect(formatRun(run, 'csv', asIs).trim().split(/\r?\n/)).toHaveLength(run.points.length + 1);
});

test('what a stranger wrote stays text: no control characters, no markup', () => {
  const hostile = structuredClone(run);
  hostile.environment.notes = ['\u001b[2Jwiped\u0007 \u202Eback', '[link](https://x) <b>bold</b> | cell'];
  const asText = formatRun(hostile, 'text', asIs);
  expect(asText.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  const asMarkdown = formatRun(hostile, 'md', asIs);
  expect(asMarkdown).toContain('\\[link\\](https://x) \\<b\\>bold\\</b\\> \\| cell');
  expect(plain('a\r\nb')).toBe('a b');
});

test('a run without points still has a report', () => {
  const empty = formatRun({ ...run, points: [], models: [], status: 'cancelled' }, 'text', asIs);
  expect(empty).toContain('0 measured');
});
