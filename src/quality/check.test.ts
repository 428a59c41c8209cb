import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadModel, loadWindows } from '../../models/ladder/load.ts';
import { AS_IT_IS, mismatch, probesOf, referenceLosses } from './check.ts';
import type { Stored } from './check.ts';
import { quantizeBlocks } from './quantize.ts';
import type { IntegerSetting } from './setting.ts';

const read = async (path: string) => new Uint8Array(await readFile(join('models/ladder', path)));
const model = await loadModel('gpt-35k-D8', read);
const windows = (await loadWindows('test', read)).slice(0, 8);

const stored = async (setting: Parameters<typeof quantizeBlocks>[1]): Promise<Stored> => ({
  setting,
  dequantized: (await quantizeBlocks(model, setting)).dequantized,
});

test('one window is held whole, at the end of the first submission; of rounded activations beginnings', () => {
  expect(probesOf({ method: 'none' }, 32, 8, 256)).toEqual([{ window: 7, tokens: 256 }]);
  const int: IntegerSetting = { method: 'int', bits: 16, activations: 4, down: 4, group: 32 };
  expect(probesOf(int, 32, 8, 256)).toEqual(
    [3, 7, 11, 15, 19, 23, 27, 31].map((window) => ({ window, tokens: 32 })),
  );
  expect(probesOf(int, 2, 2, 20)).toEqual([0, 1].map((window) => ({ window, tokens: 20 })));
});

test('a beginning of a window is predicted as in the whole of it', () => {
  const whole = referenceLosses(model, AS_IT_IS, windows[0]!, 256);
  expect(referenceLosses(model, AS_IT_IS, windows[0]!, 20)).toEqual(whole.slice(0, 20));
});

test('losses of other weights are found out, and so is what is no number', async () => {
  const codes = await stored({ method: 'rtn', bits: 4, group: 32 });
  const expected = [...referenceLosses(model, codes, windows[0]!, 64)];
  const near = expected.map((loss, i) => loss + 1e-5 * (-1) ** i);
  expect(mismatch(codes.setting, near, expected)).toBeUndefined();
  const name = 'blocks.0.attn.qkv.weight';
  const spoilt = codes.dequantized.get(name)!.slice();
  spoilt[5]! += 0.05;
  const dequantized = new Map([...codes.dequantized, [name, spoilt]]);
  const other = [...referenceLosses(model, { ...codes, dequantized }, windows[0]!, 64)];
  expect(mismatch(codes.setting, other, expected)).toMatch(/^losses are 0\.\d+ nats off/);
  for (const value of [Number.NaN, 0]) {
    expect(mismatch(codes.setting, [value, ...expected.slice(1)], expected)).toContain('nats off');
  }
});

/** Of the beginnings of all windows. */
const losses = (of: Stored): readonly number[] =>
  windows.flatMap((window) => [...referenceLosses(model, of, window, 32)]);

test('activations of other codes are found out; one that fell to the other side is not held against a device', async () => {
  const setting: IntegerSetting = { method: 'int', bits: 16, activations: 8, down: 8, group: 32 };
  const codes = await stored(setting);
  const expected = losses(codes);
  // Nearly the same: FC2's input at 8 bits or not rounded at all.
  const unrounded = losses({ ...codes, setting: { method: 'none' } });
  expect(mismatch(setting, unrounded, expected)).toMatch(/^of 256 losses \d+ are within 0\.00002 nats/);
  // From some place on, seven of eight windows went another way.
  const fallen = expected.map((loss, i) => (i < 224 && i % 32 >= 4 ? loss + 0.01 : loss));
  expect(mismatch(setting, fallen, expected)).toBeUndefined();
});
