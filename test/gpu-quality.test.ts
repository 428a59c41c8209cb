/** Models of the ladder with quantised matrices: through the kernels, against the pass in f64 over the same codes. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadModel, loadWindows } from '../models/ladder/load.ts';
import type { LadderModel } from '../models/ladder/model.ts';
import { ValidationError } from '../src/harness/errors.ts';
import { Pipelines } from '../src/harness/pipelines.ts';
import type { Rig } from '../src/harness/rig.ts';
import type { Pass } from '../src/kernel.ts';
import { cellOf, spread } from '../src/quality/cells.ts';
import { AS_IT_IS, referenceLosses } from '../src/quality/check.ts';
import type { Stored } from '../src/quality/check.ts';
import { inputHessians } from '../src/quality/hessians.ts';
import { prepareQuality } from '../src/quality/measure.ts';
import type { Point } from '../src/results/schema.ts';
import { openPass } from '../src/quality/pass.ts';
import { quantizeBlocks } from '../src/quality/quantize.ts';
import type { QuantizedBlocks } from '../src/quality/quantize.ts';
import { needsHessians } from '../src/quality/setting.ts';
import type { Quantizing } from '../src/quality/setting.ts';
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
  // Two for all tests: shaders are compiled for a number of rows.
  windows = spread(await loadWindows('test', read), 2);
});
afterAll(() => rig.close());

async function throughKernels({ linears }: Pick<QuantizedBlocks, 'linears'>): Promise<number> {
  const pass = await openPass(rig, model, {
    windows: windows.length,
    linear: (name) => linears.get(name),
  });
  try {
    // Those that decode once for all rows; a kernel's own choice is for some tens.
    expect(pass.variants.map(({ name }) => name).join()).toMatch(/^(whole|dense)/);
    return mean(Array.from(await pass.losses(windows)));
  } finally {
    pass.close();
  }
}

/** The pass in f64. */
const inFloat64 = (stored: Stored): number =>
  mean(windows.flatMap((window) => Array.from(referenceLosses(model, stored, window, 256))));

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
    const expected = inFloat64({ setting, dequantized: blocks.dequantized });
    // An activation half-way between two codes may go either way in f32: a few in 300 000 move a token's loss.
    const allowed = isInteger ? 1e-4 : 1e-5;
    expect(Math.abs((await throughKernels(blocks)) - expected)).toBeLessThan(allowed);
    // And the codes lose something: weights that slipped through as they were would not.
    expect(expected - inFloat64(AS_IT_IS)).toBeGreaterThan(1e-3);
    expect(blocks.bitsPerWeight).toBeCloseTo(bitsPerWeight, 6);
  },
  60_000,
);

test('codes of other weights are found out', async () => {
  const setting = { method: 'rtn', bits: 4, group: 32 } as const;
  const blocks = await quantizeBlocks(model, setting);
  const name = 'blocks.0.attn.qkv.weight';
  const spoilt = new Map(blocks.linears);
  const words = (spoilt.get(name)!.inputs['words'] as Uint32Array).slice();
  words[5]! ^= 0x80;
  spoilt.set(name, {
    ...spoilt.get(name)!,
    inputs: { ...spoilt.get(name)!.inputs, words },
  });
  const expected = inFloat64({ setting, dequantized: blocks.dequantized });
  expect(Math.abs((await throughKernels({ linears: spoilt })) - expected)).toBeGreaterThan(1e-5);
}, 60_000);

/** Compiles one kernel's shaders with a piece of their text replaced, as a compiler that is wrong might; others as they are. */
class Miscompiling extends Pipelines {
  readonly #others: Pipelines;
  readonly #spoils: readonly [kernel: string, from: string, to: string];
  constructor(of: Rig, ...spoils: readonly [kernel: string, from: string, to: string]) {
    super(of.gpu);
    this.#others = of.pipelines;
    this.#spoils = spoils;
  }
  override get(pass: Pass, label: string) {
    const [kernel, from, to] = this.#spoils;
    if (!label.startsWith(kernel)) return this.#others.get(pass, label);
    return super.get({ ...pass, wgsl: pass.wgsl.replaceAll(from, to) }, label);
  }
}

const statuses = (points: readonly Point[]) => points.map(({ status, reason }) => [status, reason]);

test('a device that computes something else fails its cell, and no loss is shown', async () => {
  const settings = [
    { method: 'rtn', bits: 4, group: 32 },
    { method: 'int', bits: 4, activations: 4, down: 8, group: 32 },
  ] as const;
  const pointsOf = async (pipelines: Pipelines): Promise<readonly Point[]> => {
    const points: Point[] = [];
    const work = await prepareQuality({
      rig: { ...rig, pipelines },
      cells: settings.map((setting) => cellOf('gpt-35k-D8', setting, 2)),
      read,
      cancelled: () => false,
      ready: async () => {},
      onProgress() {},
      onPoint: (point) => void points.push(point),
    });
    await work.run();
    return points;
  };
  expect(statuses(await pointsOf(rig.pipelines))).toEqual(settings.map(() => ['ok', 'measured']));
  // A quarter of the codes of every block of 32 are read from another place.
  const scalar = await pointsOf(new Miscompiling(rig, 'quantized/scalar-matmul', 'part0(b)', 'part1(b)'));
  expect(statuses(scalar)).toEqual([
    ['failed', 'wrong-result'],
    ['ok', 'measured'],
  ]);
  expect(scalar[0]).toMatchObject({
    metrics: {},
    message: expect.stringMatching(/^losses are [\d.]+ nats off/),
  });
  // Activations rounded another way.
  const integer = await pointsOf(new Miscompiling(rig, 'quantized/integer-matmul', 'round(', 'floor('));
  expect(statuses(integer)).toEqual([
    ['ok', 'measured'],
    ['failed', 'wrong-result'],
  ]);
  // What all cells are held against: none is shown.
  const plain = await pointsOf(new Miscompiling(rig, 'transformer/rmsnorm', 'f32(WIDTH)', 'f32(WIDTH - 1u)'));
  expect(statuses(plain)).toEqual(settings.map(() => ['failed', 'wrong-result']));
  expect(plain[0]).toMatchObject({ message: expect.stringMatching(/^unquantised: losses are/) });
}, 240_000);

test('what the device refuses to run is no loss of 0', async () => {
  const pass = await openPass(rig, model, { windows: windows.length });
  expect((await pass.losses(windows))[0]).toBeGreaterThan(0);
  pass.close();
  await expect(pass.losses(windows)).rejects.toThrow(ValidationError);
}, 60_000);

test('without Hessians GPTQ and VPTQ are refused by name', async () => {
  await expect(quantizeBlocks(model, { method: 'gptq', bits: 2, group: 8 })).rejects.toThrow(
    'hessians: gptq needs one of every matrix',
  );
  await expect(quantizeBlocks(model, { method: 'vptq', v: 2, k: 16 })).rejects.toThrow('hessians: vptq');
});
