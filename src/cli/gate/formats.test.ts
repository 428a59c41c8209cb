import { expect, test } from 'vitest';
import { buildGate, lookOf, sideOf, timedPoint } from '../../../test/support/build-gate.ts';
import type { GatePoint, GateRecord } from '../../results/gate-record.ts';
import { parseGateRecord } from '../../results/gate-record.ts';
import { judgeGate, type GateReport } from '../../analysis/gate-judge.ts';
import { formatGate } from './command.ts';
import { escapeXml } from './junit.ts';

const EVIL = 'a/"><script>alert(1)</script>&\u0000\u001b[31m';
const IDS = ['matmul/slow', 'matmul/same', 'matmul/noisy', EVIL];

const time = (workload: string, lowNs: number): GatePoint =>
  timedPoint(workload, lowNs, { variant: 'v', samples: 9 });

const launches = ([1, 2] as const)
  .flatMap((look) =>
    lookOf(look, (side, pair) => [
      time(IDS[0]!, (1e6 + 100 * pair) * (side === 'head' ? 1.3 : 1)),
      time(IDS[1]!, 1e6 + 10 * pair),
      time(IDS[2]!, 1e6 * Math.exp(side === 'head' ? (pair % 2 === 0 ? 0.3 : -0.3) : 0)),
    ]),
  )
  .map((one) => ({ ...one, load: one.pair }));

const record: GateRecord = buildGate({
  finishedAt: '2026-01-02T03:06:05.000Z',
  base: { ...sideOf('main', IDS), commit: 'a'.repeat(40) },
  head: sideOf('<img src=x>', IDS.slice(0, 3)),
  machine: { os: 'Linux', cpu: 'CPU', cores: 2, adapter: 'adapter' },
  launches,
});
const report = judgeGate(record);
const formatted = (format: 'text' | 'md' | 'junit' | 'json'): string =>
  formatGate(record, report, format, (text) => text);

test('XML holds nothing but text, and no character that XML has not', () => {
  expect(escapeXml(`<a b="c" d='e'>&\n`)).toBe('&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;&#10;');
  expect(escapeXml('\u0000\u0008\uD800x\uFFFE')).toBe('\uFFFD\uFFFD\uFFFDx\uFFFD');
  expect(escapeXml('µ 🚀')).toBe('µ 🚀');
});

test('JUnit: failures fail, what could not be told is skipped, every id is a test', () => {
  const xml = formatted('junit');
  expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites /);
  expect(xml).toMatch(/<testsuites name="rooflaw gate" tests="4" failures="1" errors="0" time="120\.000">/);
  expect(xml).toMatch(
    /<testsuite name="rooflaw gate smoke" tests="4" failures="1" errors="0" time="120\.000" skipped="2"/,
  );
  expect(xml.match(/<testcase /g)).toHaveLength(4);
  expect(xml).toMatch(/name="matmul\/slow"[^>]*>\s*<failure message="SLOWER; \+30/);
  expect(xml).toMatch(/name="matmul\/noisy"[^>]*>\s*<skipped message="too noisy to tell/);
  // GitLab shows the text inside, and not the attribute.
  expect(xml).toMatch(/<failure [^>]*>SLOWER; \+30[^<]*second look[^<]*<\/failure>/);
  expect(xml).toMatch(/<skipped [^>]*>too noisy to tell[^<]*<\/skipped>/);
  expect(xml).not.toContain('classname=""');
  expect(xml).not.toContain('<script>');
  expect(xml).not.toMatch(/(?![\t\n\r])\p{Cc}/u);
  // Balanced: every element that is opened is closed.
  const open = [...xml.matchAll(/<(\/?)([a-z-]+)[^>]*?(\/?)>/g)];
  const depth = open.reduce((sum, [, close, , own]) => sum + (close ? -1 : own ? 0 : 1), 0);
  expect(depth).toBe(0);
});

test('JUnit: where noise fails the build, it is a failure there too', () => {
  const xml = formatGate(record, report, 'junit', (text) => text, { failOnNoise: true });
  expect(xml).toMatch(
    /name="matmul\/noisy"[^>]*>\s*<failure message="too noisy to tell[^>]* type="too-noisy"/,
  );
  // So is what head no longer has.
  expect(xml).toMatch(/<failure message="missing in head[^>]* type="missing"/);
  expect(xml).toMatch(/failures="3" errors="0" time="120\.000" skipped="0"/);
  const suspect: GateReport = {
    ...report,
    isRed: false,
    rows: [
      { ...report.rows[1]!, state: 'not-repeated' },
      { ...report.rows[3]!, state: 'no-base' },
    ],
  };
  const again = formatGate(record, suspect, 'junit', (text) => text, { failOnNoise: true });
  expect(again).toMatch(/<failure message="slower, not repeated[^>]* type="not-repeated"/);
  expect(again).toMatch(/failures="1" errors="0" time="120\.000" skipped="1"/);
  const apart = {
    ...report,
    isRed: false,
    rows: report.rows.filter(({ state }) => state === 'missing'),
  };
  const nothing = formatGate(record, apart, 'junit', (text) => text, { failOnNoise: true });
  expect(nothing).toContain('failures="1"');
  expect(formatGate(record, apart, 'junit', (text) => text)).toContain('failures="0"');
});

test('Markdown and text say what was found, and nothing in them becomes markup', () => {
  const md = formatted('md');
  expect(md).toMatch(/^# Rooflaw gate: RED/);
  expect(md).toContain('1 workload slower by more than 5.00 %');
  expect(md).not.toMatch(/(?<!\\)<[a-z]/);
  const text = formatted('text');
  expect(text).toContain('too noisy to tell');
  expect(text).toContain('missing in head');
  expect(text).toMatch(/matmul\/slow .*SLOWER/);
});

test('JSON holds the record, which is judged the same again', () => {
  const json = JSON.parse(formatted('json')) as { record: unknown; isRed: boolean };
  expect(json.isRed).toBe(true);
  const again = parseGateRecord(JSON.stringify(json.record));
  expect(judgeGate(again)).toEqual(report);
});

test('a record that is none is refused with its path', () => {
  expect(() => parseGateRecord('{')).toThrow('not JSON');
  expect(() => parseGateRecord('')).toThrow('the file is empty');
  expect(() => parseGateRecord('{"schema": "run/1"}')).toThrow('this is a run: rooflaw compare');
  expect(() => parseGateRecord('[]')).toThrow('a record of a gate');
  expect(() => parseGateRecord(JSON.stringify({ ...record, pairs: -1 }))).toThrow('pairs');
  expect(() => parseGateRecord(JSON.stringify({ ...record, threshold: 1 }))).toThrow('threshold');
  expect(() => parseGateRecord(JSON.stringify({ ...record, extra: 1 }))).toThrow('extra');
});
