/** Models of the ladder with quantised matrices: through the kernels, against the pass in f64 over the same codes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { windowLosses } from '../models/ladder/forward.ts';
import { loadModel, loadWindows } from '../models/ladder/load.ts';
import type { LadderModel } from '../models/ladder/model.ts';
import type { Rig } from '../src/harness/rig.ts';
import { inputHessians } from '../src/quality/hessians.ts';
import { openPass } from '../src/quality/pass.ts';
import { quantizeBlocks } from '../src/quality/quantize.ts';
import type { QuantizedBlocks, ScalarSetting } from '../src/quality/quantize.ts';
import { finish } from '../src/quantizers/steps.ts';
import { rigOfDawn } from './support/dawn.ts';

const read = async (path: string) => new Uint8Array(await readFile(join('models/ladder', path)));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

let rig: Rig;
let model: LadderModel;
let windows: readonly Uint8Array[];
beforeAll(async () => {
  rig = await rigOfDawn();
  model = await loadModel('gpt-35k-D8', read);
  windows = (await loadWindows('test', read)).filter((_, i) => i % 100 === 0);
});
afterAll(() => rig.close());

async function throughKernels({ linears }: Pick<QuantizedBlocks, 'linears'>): Promise<number> {
  const pass = await openPass(rig, model, {
    windows: windows.length,
    linear: (name) => linears.get(name),
  });
  try {
    expect(pass.variants.map(({ name }) => name).join()).toMatch(linears.size === 0 ? /direct|quad/ : /rows/);
    return mean(Array.from(await pass.losses(windows)));
  } finally {
    pass.close();
  }
}

const inFloat64 = (weights: ReadonlyMap<string, Float32Array>): number =>
  mean(windows.flatMap((window) => Array.from(windowLosses({ ...model, weights }, window))));

test.each<ScalarSetting>([
  { method: 'rtn', bits: 4, group: 32 },
  { method: 'rtn-clip', bits: 3, group: 0 },
  { method: 'gptq', bits: 2, group: 8 },
])(
  '$method at $bits bits, groups of $group: the kernels lose what the codes lose',
  async (setting) => {
    const calibration = (await loadWindows('calibration', read)).slice(0, 4);
    const hessians = finish(inputHessians(model, calibration));
    const blocks = finish(quantizeBlocks(model, setting, hessians));
    const expected = inFloat64(new Map([...model.weights, ...blocks.dequantized]));
    expect(Math.abs((await throughKernels(blocks)) - expected)).toBeLessThan(1e-5);
    // And the codes lose something: weights that slipped through as they were would not.
    expect(expected - inFloat64(model.weights)).toBeGreaterThan(1e-3);
    const scales = setting.group === 0 ? 16 / 96 : 16 / setting.group;
    expect(blocks.bitsPerWeight).toBeGreaterThan(setting.bits + scales - 1e-9);
    expect(blocks.bitsPerWeight).toBeLessThan(setting.bits + 2.001);
  },
  60_000,
);

test('codes of other weights are found out', async () => {
  const blocks = finish(quantizeBlocks(model, { method: 'rtn', bits: 4, group: 32 }));
  const name = 'blocks.0.attn.qkv.weight';
  const spoilt = new Map(blocks.linears);
  const words = (spoilt.get(name)!.inputs['words'] as Uint32Array).slice();
  words[5]! ^= 0x80;
  spoilt.set(name, {
    ...spoilt.get(name)!,
    inputs: { ...spoilt.get(name)!.inputs, words },
  });
  const expected = inFloat64(new Map([...model.weights, ...blocks.dequantized]));
  expect(Math.abs((await throughKernels({ linears: spoilt })) - expected)).toBeGreaterThan(1e-5);
}, 60_000);

test('GPTQ without Hessians is refused by name', () => {
  expect(() => finish(quantizeBlocks(model, { method: 'gptq', bits: 2, group: 8 }))).toThrow(
    'hessians: GPTQ needs one of every matrix',
  );
});
