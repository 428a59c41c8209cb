/** Another library beside ours, as a user asks for it: one command, in a real browser. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pointRatios } from '../src/analysis/ratios.ts';
import { parseRun } from '../src/results/load.ts';
import { rooflaw } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';

test('--peers ort: a point of it, timed as ours beside it, and the ratio of the two', async () => {
  const out = join(temporaryFolder(), 'run.json');
  const asked = ['run', '--suite', 'smoke', '--filter', 'matmul/m=64,*', '--peers', 'ort'];
  const outcome = await rooflaw([...asked, '--time-budget', '100', '--out', out]).done;
  expect(outcome.code, outcome.stderr).toBe(0);
  const run = parseRun(readFileSync(out, 'utf8'));
  const ort = run.points.find(({ variant }) => variant?.peer !== undefined);
  expect(ort).toMatchObject({
    status: 'ok',
    clock: 'wall',
    variant: { name: 'ort', peer: { name: 'onnxruntime-web', version: '1.30.0' } },
  });
  const [ratio] = pointRatios(run);
  expect(ratio).toMatchObject({ name: 'ort', isPeer: true, clock: 'wall' });
  expect(ratio!.n).toBeGreaterThanOrEqual(6);
  expect(outcome.stdout).toMatch(/ort \(peer\) .* × /);
  expect(run.environment.notes.join('\n')).toContain('onnxruntime-web 1.30.0');
  expect(run.incidents.map(({ code }) => code)).not.toContain('browser-died');
});

test('in Node there are no peers, and the command says so before it measures', async () => {
  const { code, stderr } = await rooflaw(['run', '--suite', 'smoke', '--where', 'node', '--peers', 'ort'])
    .done;
  expect(code).toBe(2);
  expect(stderr).toContain('--peers needs --where browser');
  const unknown = await rooflaw(['run', '--peers', 'torch']).done;
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toMatch(/no 'torch'; there are ort, tfjs, jax/);
});
