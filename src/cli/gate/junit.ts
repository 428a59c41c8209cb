/**
 * @file JUnit's XML, which CI systems show beside a build: a test suite with a test case a workload. What the gate
 * cannot tell is a skipped test and not a passed one.
 */
import { isRedRow, isUncomparedRow, isWarningRow } from '../../analysis/gate-judge.ts';
import type { GateReport, GateRow } from '../../analysis/gate-judge.ts';
import type { GateRecord } from '../../results/gate-record.ts';
import { STATE_WORDS, changeText, headline } from './report.ts';

/**
 * Text inside XML 1.0, in elements and in quoted attributes. What XML cannot hold at all, escaped or not (most
 * control characters, half of a surrogate pair, U+FFFE), becomes U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"'\t\n\r]/g, (mark) => ENTITIES[mark] ?? mark);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // Attributes turn these into spaces unless they are written so.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

type Attributes = Readonly<Record<string, string | number>>;

const opened = (name: string, attributes: Attributes): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('')}`;

function element(name: string, attributes: Attributes, ...inside: readonly string[]): string {
  const start = opened(name, attributes);
  return inside.length === 0
    ? `${start}/>`
    : `${start}>\n${inside.join('\n').replaceAll(/^/gm, '  ')}\n</${name}>`;
}

/** With text inside, as it is. */
const textElement = (name: string, attributes: Attributes, text: string): string =>
  `${opened(name, attributes)}>${escapeXml(text)}</${name}>`;

export interface JunitOptions {
  /** Exit code 1 also where something could not be told: then that is a failure here too. */
  readonly failOnNoise?: boolean;
}

/**
 * The report of a gate. Every name and message is escaped: ids may come from a branch of a stranger's. No element or
 * attribute that the schema of Jenkins' xUnit plugin (junit-10.xsd) has not.
 */
export function gateJunit(
  record: GateRecord,
  report: GateReport,
  { failOnNoise = false }: JunitOptions = {},
): string {
  const { rows } = report;
  const seconds = (Date.parse(record.finishedAt) - Date.parse(record.startedAt)) / 1000;
  const nothing = rows.every(isUncomparedRow);
  const isFailure = (row: GateRow): boolean =>
    isRedRow(row) || (failOnNoise && (nothing || isWarningRow(row)));
  const counts: Attributes = {
    tests: rows.length,
    failures: rows.filter(isFailure).length,
    errors: 0,
    time: Math.max(0, seconds).toFixed(3),
  };
  const skipped = rows.filter((row) => !isFailure(row) && isUntold(row)).length;
  const name = `rooflaw gate ${record.suite}`;
  const properties = element(
    'properties',
    {},
    element('property', { name: 'summary', value: headline(record, report) }),
    element('property', { name: 'base', value: `${record.base.asked} ${record.base.commit ?? ''}` }),
    element('property', { name: 'head', value: `${record.head.asked} ${record.head.commit ?? ''}` }),
    element('property', { name: 'adapter', value: record.machine.adapter }),
    element('property', { name: 'threshold', value: String(report.threshold) }),
    element('property', { name: 'seed', value: String(record.seed) }),
  );
  const suite = element(
    'testsuite',
    { name, ...counts, skipped, timestamp: record.startedAt.slice(0, 19) },
    properties,
    ...rows.map((row) => testCase(row, name, isFailure(row))),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', { name: 'rooflaw gate', ...counts }, suite)}\n`;
}

const isUntold = (row: GateRow): boolean => isWarningRow(row) || isUncomparedRow(row);

/** The message stands in an attribute, which Jenkins shows, and as text, which GitLab and dorny/test-reporter do. */
function testCase(row: GateRow, suite: string, isFailure: boolean): string {
  const slash = row.workload.lastIndexOf('/');
  const names: Attributes = {
    // An empty one is lost in Jenkins.
    classname: row.workload.slice(0, Math.max(0, slash)).replaceAll('/', '.') || suite,
    name: row.workload,
    time: ((row.headNs ?? 0) / 1e9).toFixed(9),
  };
  const message = [
    STATE_WORDS[row.state],
    row.first && changeText(row.first),
    row.second && `second look ${changeText(row.second)}`,
    row.message,
  ]
    .filter(Boolean)
    .join('; ');
  const inside = isFailure
    ? textElement('failure', { message, type: row.state }, message)
    : isUntold(row)
      ? textElement('skipped', { message }, message)
      : textElement('system-out', {}, message);
  return element('testcase', names, inside);
}
