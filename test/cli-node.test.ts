/** @file `rooflaw run --where node` from a shell: Dawn in a process of its own, one for each launch. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRun } from '../src/results/load.ts';
import { rooflaw } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';

const SMALL = [
  'run',
  '--where',
  'node',
  '--suite',
  'smoke',
  '--filter',
  // All of one row but the largest, whose inputs take longer to draw than all samples.
  '{matmul/m=1?n=1*,matmul/m=1?n=2048*,matmul/m=1?n=512*}',
  '--point-limit',
  '0.1',
  '--format',
  'csv',
];

/** Processes that `parent` has started, by what they were started with. */
function measuringProcesses(parent: number): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...args]) => Number(ppid) === parent && args.includes('node-host'))
    .map(([pid]) => Number(pid));
}

test('each launch is a fresh process, and none is left', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const child = rooflaw([...SMALL, '--launches', '2', '--time-budget', '60', '--out', out]);
  const pids = new Set<number>();
  for (const launch of ['launch 1/2', 'launch 2/2']) {
    await child.saw(launch);
    for (const pid of measuringProcesses(child.pid)) pids.add(pid);
  }
  const { code, stderr } = await child.done;
  expect(code, stderr).toBe(0);
  expect(pids.size).toBe(2);
  const run = parseRun(readFileSync(out, 'utf8'));
  expect(run).toMatchObject({ status: 'complete', environment: { host: 'node' } });
  expect(run.launches).toHaveLength(2);
  // A busy machine may leave a point out of one of them, and then says so.
  expect(run.points).toContainEqual(
    expect.objectContaining({ status: 'ok', summary: expect.objectContaining({ launches: 2 }) }),
  );
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('Dawn that dies takes nothing with it: a fresh process goes on', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const child = rooflaw([...SMALL, '--time-budget', '60', '--out', out]);
  await child.saw(' left  matmul/');
  const [pid] = measuringProcesses(child.pid);
  process.kill(pid!, 'SIGKILL');
  const { code, stderr } = await child.done;
  expect(code, stderr).toBe(0);
  const run = parseRun(readFileSync(out, 'utf8'));
  const reasons = run.incidents.map(({ code: reason }) => reason);
  expect(reasons).toEqual(expect.arrayContaining(['process-died', 'restarted']));
  expect(run.status).toBe('complete');
});

test('Ctrl-C ends the run after the current sample: exit 130', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const child = rooflaw([...SMALL, '--out', out]);
  await child.saw(' left  matmul/');
  child.kill('SIGINT');
  const { code, stderr } = await child.done;
  expect(code, stderr).toBe(130);
  expect(parseRun(readFileSync(out, 'utf8')).status).toBe('cancelled');
});

test('variants of a workload of no suite, compiled twice: ratios of both, and of processor time', async () => {
  const tiny = 'matmul/m=5,n=12,k=8,dtype=f32';
  const asked = ['variants', tiny, '--only', 'edge,direct', '--turns', '6', '--compilations', '2'];
  const { code, stdout, stderr } = await rooflaw([...asked, '--json']).done;
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    workloads: [tiny],
    isSoftware: true,
    wrong: [],
    rows: [
      { variant: 'edge', times: { ratio: 1 }, processorTimes: { range: [1, 1] } },
      { variant: 'direct', processorTimes: { ratio: expect.any(Number), range: expect.any(Array) } },
    ],
  });
  const wrong = await rooflaw(['variants', tiny, '--only', 'edge,matvec']).done;
  expect([wrong.code, wrong.stdout]).toEqual([2, '']);
  expect(wrong.stderr).toContain('matvec needs m ≤ 1');
});
