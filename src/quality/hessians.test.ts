import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { windowLosses } from '../../models/ladder/forward.ts';
import { loadModel, loadWindows } from '../../models/ladder/load.ts';
import { finish } from '../quantizers/steps.ts';
import { inputHessians } from './hessians.ts';

const read = async (path: string) => new Uint8Array(await readFile(join('models/ladder', path)));

test('H is the sum of xᵀx over the tokens of all windows', async () => {
  const model = await loadModel('gpt-35k-D2', read);
  const windows = (await loadWindows('calibration', read)).slice(0, 2).map((one) => one.slice(0, 9));
  const hessians = finish(inputHessians(model, windows));
  expect([...hessians.keys()]).toHaveLength(2 * 4);
  const [i, j] = [70, 3];
  let expected = 0;
  for (const window of windows) {
    windowLosses(model, window, (block, matrix, x, tokens) => {
      if (block !== 1 || matrix !== 'mlp.down') return;
      for (let t = 0; t < tokens; t++) expected += x[t * 96 + i]! * x[t * 96 + j]!;
    });
  }
  const down = hessians.get('blocks.1.mlp.down.weight')!;
  expect(down).toHaveLength(96 * 96);
  expect(down[i * 96 + j]).toBeCloseTo(expected, 10);
  expect(down[j * 96 + i]).toBe(down[i * 96 + j]);
  expect(() => finish(inputHessians(model, []))).toThrow('windows: a Hessian needs at least one');
});
