/** Trained models through the project's kernels, against what their trainer recorded and against the pass in f64. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { windowLosses } from '../models/ladder/forward.ts';
import { checkpoint, checkpoints } from '../models/ladder/index.ts';
import { loadModel, loadWindows } from '../models/ladder/load.ts';
import { adaptsOf } from '../src/harness/adapts.ts';
import { batchOf } from '../src/quality/bench.ts';
import { openPass } from '../src/quality/pass.ts';
import type { Rig } from '../src/harness/rig.ts';
import { rigOfDawn } from './support/dawn.ts';

const read = async (path: string) => new Uint8Array(await readFile(join('models/ladder', path)));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

let rig: Rig;
beforeAll(async () => {
  rig = await rigOfDawn();
});
afterAll(() => rig.close());

/** Nats a byte over whole windows. */
async function lossOver(id: string, windows: readonly Uint8Array[]): Promise<readonly number[]> {
  const pass = await openPass(rig, await loadModel(id, read), {
    windows: batchOf(id, 256, adaptsOf(rig.gpu)),
  });
  try {
    const all: number[] = [];
    for (let from = 0; from < windows.length; from += pass.windows) {
      const losses = await pass.losses(windows.slice(from, from + pass.windows));
      all.push(...losses);
    }
    return all;
  } finally {
    pass.close();
  }
}

/** Two small ones; with `ROOFLAW_LADDER=all` every checkpoint that is shipped, for some 15 minutes. */
const CHECKED =
  process.env['ROOFLAW_LADDER'] === 'all'
    ? checkpoints.filter(({ file }) => file !== undefined).map(({ id }) => id)
    : ['gpt-35k-D32', 'gpt-123k-D8'];

test.each(CHECKED)(
  '%s loses on val64k what was recorded',
  async (id) => {
    const losses = await lossOver(id, await loadWindows('val', read));
    expect(losses).toHaveLength(256 * 256);
    expect(Math.abs(mean(losses) - checkpoint(id).val64k)).toBeLessThan(1e-4);
  },
  600_000,
);

test('token by token the pass in f64 agrees, also in a batch that is not full', async () => {
  const windows = (await loadWindows('test', read)).filter((_, i) => i % 86 === 0);
  const model = await loadModel('gpt-123k-D32', read);
  const expected = windows.flatMap((window) => Array.from(windowLosses(model, window)));
  const losses = await lossOver('gpt-123k-D32', windows);
  expect(losses).toHaveLength(expected.length);
  expect(Math.abs(mean(losses) - mean(expected))).toBeLessThan(1e-5);
  const worst = Math.max(...losses.map((loss, i) => Math.abs(loss - expected[i]!)));
  expect(worst).toBeLessThan(1e-3);
}, 60_000);

test('what is no window is refused', async () => {
  // Of the size that was compiled above: shape and batch of the first of those checked.
  const windows = batchOf('gpt-35k-D2', 256, adaptsOf(rig.gpu));
  const pass = await openPass(rig, await loadModel('gpt-35k-D2', read), { windows });
  await expect(pass.losses([new Uint8Array(256)])).rejects.toThrow('window 0: 256 tokens instead of 257');
  await expect(pass.losses([new Uint8Array(257).fill(128)])).rejects.toThrow('token 128 is not below 128');
  const tooMany = Array.from({ length: windows + 1 }, () => new Uint8Array(257));
  await expect(pass.losses(tooMany)).rejects.toThrow(`${windows + 1} windows, at most ${windows}`);
  pass.close();
});
