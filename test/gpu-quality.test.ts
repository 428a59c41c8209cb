/** Models of the ladder with quantised matrices: through the kernels, against the pass in f64 over the same codes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { activationCodes, activationNumbers } from '../kernels/quantized/integer-matmul/activations.ts';
import { sizeOf as integerSizeOf } from '../kernels/quantized/integer-matmul/size.ts';
import { windowLosses } from '../models/ladder/forward.ts';
import type { Observer } from '../models/ladder/forward.ts';
import { loadModel, loadWindows } from '../models/ladder/load.ts';
import type { LadderModel } from '../models/ladder/model.ts';
import type { Rig } from '../src/harness/rig.ts';
import { inputHessians } from '../src/quality/hessians.ts';
import { openPass } from '../src/quality/pass.ts';
import { quantizeBlocks } from '../src/quality/quantize.ts';
import type { QuantizedBlocks } from '../src/quality/quantize.ts';
import { needsHessians } from '../src/quality/setting.ts';
import type { IntegerSetting, Quantizing } from '../src/quality/setting.ts';
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
    return mean(Array.from(await pass.losses(windows)));
  } finally {
    pass.close();
  }
}

/** The pass in f64, with what `round` makes of the inputs of the blocks' matrices. */
const inFloat64 = (weights: ReadonlyMap<string, Float32Array>, round?: Observer): number =>
  mean(windows.flatMap((window) => Array.from(windowLosses({ ...model, weights }, window, round))));

/** Inputs as the kernel's first pass rounds them; the pass in f64 goes on with what is left in place. */
const rounding =
  ({ activations, down, group }: IntegerSetting): Observer =>
  (_block, matrix, inputs, tokens) => {
    const abits = matrix === 'mlp.down' ? down : activations;
    const size = integerSizeOf({ m: tokens, n: 1, k: inputs.length / tokens, wbits: 16, abits, group });
    inputs.set(activationNumbers(activationCodes(Float32Array.from(inputs), size), size));
  };

const SETTINGS: readonly (readonly [Quantizing, bitsPerWeight: number])[] = [
  [{ method: 'rtn', bits: 4, group: 32 }, 4.5],
  // Per channel: a scale for every output, of 32 inputs, or of 96 in the last matrix of a block.
  [{ method: 'rtn-clip', bits: 3, group: 0 }, 3 + (16 * (96 + 32 + 192 + 32)) / 13_312],
  [{ method: 'gptq', bits: 2, group: 8 }, 4],
  // A scale for every input; one codebook for both blocks.
  [{ method: 'kmeans', v: 2, k: 64 }, 3 + (16 * (32 + 32 + 32 + 96)) / 13_312 + (16 * 128) / 26_624],
  [{ method: 'vptq', v: 4, k: 256 }, 2 + (16 * (32 + 32 + 32 + 96)) / 13_312 + (16 * 1024) / 26_624],
  [{ method: 'int', bits: 4, activations: 4, down: 8, group: 32 }, 4.5],
  [{ method: 'int', bits: 16, activations: 4, down: 4, group: 0 }, 16],
];

test.each(SETTINGS)(
  '%j: the kernels lose what the codes lose',
  async (setting, bitsPerWeight) => {
    const calibration = (await loadWindows('calibration', read)).slice(0, 4);
    const hessians = needsHessians(setting) ? finish(inputHessians(model, calibration)) : undefined;
    const blocks = await quantizeBlocks(model, setting, { hessians });
    const isInteger = setting.method === 'int';
    const weights = new Map([...model.weights, ...blocks.dequantized]);
    const expected = inFloat64(weights, isInteger ? rounding(setting) : undefined);
    // An activation half-way between two codes may go either way in f32: a few in 300 000 move a token's loss.
    const allowed = isInteger ? 1e-4 : 1e-5;
    expect(Math.abs((await throughKernels(blocks)) - expected)).toBeLessThan(allowed);
    // And the codes lose something: weights that slipped through as they were would not.
    expect(expected - inFloat64(model.weights)).toBeGreaterThan(1e-3);
    expect(blocks.bitsPerWeight).toBeCloseTo(bitsPerWeight, 6);
  },
  60_000,
);

test('codes of other weights are found out', async () => {
  const blocks = await quantizeBlocks(model, { method: 'rtn', bits: 4, group: 32 });
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

test('without Hessians GPTQ and VPTQ are refused by name', async () => {
  await expect(quantizeBlocks(model, { method: 'gptq', bits: 2, group: 8 })).rejects.toThrow(
    'hessians: gptq needs one of every matrix',
  );
  await expect(quantizeBlocks(model, { method: 'vptq', v: 2, k: 16 })).rejects.toThrow('hessians: vptq');
});
