import { expect, test } from 'vitest';
import { buildRun } from '../../test/support/build-run.ts';
import { maxRunBytes } from '../results/limits.ts';
import { readRunFile } from './read-file.ts';

const file = (text: string): File => new File([text], 'run.json');

test('a run', async () => {
  const run = buildRun();
  expect(await readRunFile(file(JSON.stringify(run)))).toEqual({ run, problems: [] });
});

test('what is wrong with a file, line by line', async () => {
  const { problems } = await readRunFile(file(JSON.stringify({ ...buildRun(), points: 7, seed: -1 })));
  expect(problems).toHaveLength(2);
  expect(problems.join()).toContain('points: 7 where a list is needed');
});

test('a file of another kind is told which is wanted', async () => {
  const { problems } = await readRunFile(new File(['run,workload\r\n'], 'rooflaw-run.csv'));
  expect(problems.at(-1)).toMatch(/^A run is opened from its JSON file/);
});

test('a file that the checker would refuse for its length is not read', async () => {
  let isRead = false;
  const long = Object.assign(file('{}'), {
    text: () => {
      isRead = true;
      return Promise.resolve('{}');
    },
  });
  Object.defineProperty(long, 'size', { value: maxRunBytes + 1, configurable: true });
  expect((await readRunFile(long)).problems).toEqual([
    'It has 65 MiB. Run files are JSON of at most 64 MiB.',
  ]);
  expect(isRead).toBe(false);
  Object.defineProperty(long, 'size', { value: maxRunBytes });
  await readRunFile(long);
  expect(isRead).toBe(true);
});
