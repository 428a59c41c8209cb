import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  truncateSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { syntheticHeader, syntheticRun } from '../../test/support/synthetic.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import { RunFileError, parseRun } from '../results/load.ts';
import type { Run } from '../results/schema.ts';
import { readRun } from './read-run.ts';
import { recorder, writeWhole, type Recorder } from './recorder.ts';

const folder = temporaryFolder;

/** Tells a recorder the first points of a run. */
function told(keep: Recorder, count: number): Run {
  const header = syntheticHeader();
  const { environment, calibration, id } = header;
  keep.take({ type: 'started', runId: id, total: count, environment, calibration, header });
  const run = syntheticRun();
  for (const point of run.points.slice(0, count)) keep.take({ type: 'point', point, shaders: run.shaders });
  return run;
}

test('without a path the run id names the file', () => {
  const root = folder();
  const keep = recorder(undefined, join(root, 'local'));
  expect(keep.soFar()).toBeUndefined();
  expect(keep.closed('error', 'x', 'y')).toBeUndefined();
  const run = told(keep, 2);
  expect(readdirSync(join(root, 'local'))).toEqual([`${run.id}.json.partial.jsonl`]);
  const { path, text } = keep.finish(run);
  expect(path).toBe(join(root, 'local', `${run.id}.json`));
  expect(readFileSync(path, 'utf8')).toBe(text);
  expect(readdirSync(join(root, 'local'))).toEqual([`${run.id}.json`]);
});

test('a run file that cannot be written leaves the journal', () => {
  const out = join(folder(), 'run.json');
  const keep = recorder(out, '/nowhere');
  const run = told(keep, 2);
  mkdirSync(join(out, 'in the way'), { recursive: true });
  expect(() => keep.finish(run)).toThrow('run.json');
  expect(readRun(keep.journal() ?? '').points).toHaveLength(2);
});

test('a closed run holds the points so far and the reason', () => {
  const keep = recorder(join(folder(), 'run.json'), '/nowhere');
  told(keep, 3);
  keep.take({ type: 'incident', incident: { at: '2026-01-02T03:04:06.000Z', code: 'odd', message: 'odd' } });
  const closed = keep.closed('device-lost', 'device-lost', 'reset');
  expect(closed?.points).toHaveLength(3);
  expect(closed).toMatchObject({
    status: 'device-lost',
    incidents: [{ code: 'odd' }, { code: 'device-lost' }],
  });
  expect(() => parseRun(JSON.stringify(closed))).not.toThrow();
});

test('a journal that ends in the middle of a line lacks that point alone', () => {
  const out = join(folder(), 'run.json');
  told(recorder(out, '/nowhere'), 4);
  const journal = `${out}.partial.jsonl`;
  expect(existsSync(out)).toBe(false);
  expect(readRun(journal).points).toHaveLength(4);
  truncateSync(journal, statSync(journal).size - 20);
  expect(readRun(journal)).toMatchObject({ status: 'cancelled', incidents: [{ code: 'killed' }] });
  expect(readRun(journal).points).toHaveLength(3);
});

test.each([
  ['', 'no header line'],
  ['{"kind":"point"}\n', 'no header line'],
  ['{"kind":"header","header":{}}\n{oops\n{"kind":"point"}\n', 'line 2'],
  ['{"kind":"header","header":{}}\n7\n', 'line 2'],
  ['{"kind":"header","header":{"schema":"run/1","incidents":[],"points":[]}}\n', 'id'],
])('a journal that holds %j is refused', (text, words) => {
  const path = join(folder(), 'run.json.partial.jsonl');
  writeFileSync(path, text);
  expect(() => readRun(path)).toThrow(RunFileError);
  expect(() => readRun(path)).toThrow(words);
});

test('a file that cannot be written leaves nothing behind', () => {
  const root = folder();
  const blocked = join(root, 'a-file');
  writeFileSync(blocked, '');
  expect(() => writeWhole(join(blocked, 'run.json'), 'x')).toThrow('a-file');
  expect(readdirSync(root)).toEqual(['a-file']);
});
