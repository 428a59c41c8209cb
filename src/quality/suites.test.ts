import { expect, test } from 'vitest';
import { checkpoint } from '../../models/ladder/index.ts';
import type { Adapts } from '../harness/adapts.ts';
import { batchOf } from './bench.ts';
import { cellOf, spread } from './cells.ts';
import { Forecast } from './forecast.ts';
import { selectCells } from './select.ts';
import { unfit } from './setting.ts';
import { cellsOf, qualitySuites } from './suites.ts';

const suite = (name: string) => qualitySuites.find((one) => one.name === name)!;

test.each(qualitySuites.map(({ name }) => name))('%s holds models with weights, each cell once', (name) => {
  const cells = cellsOf(suite(name));
  const ids = cells.map(({ workload }) => workload.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { model } of cells) expect(checkpoint(model).file, model).toBeDefined();
  // Models do not come back: each is loaded once.
  const turns = cells.filter(({ model }, i) => model !== cells[i - 1]?.model);
  expect(turns).toHaveLength(new Set(cells.map(({ model }) => model)).size);
});

test('quality sweeps sizes, lengths of training and groups as it says', () => {
  const ids = cellsOf(suite('quality')).map(({ workload }) => workload.id);
  for (const model of ['gpt-35k-D2', 'gpt-1m-D32', 'gpt-3m-D16']) {
    for (const group of [8, 16, 32, 0]) {
      expect(ids).toContain(`ladder/model=${model},method=rtn,bits=4,group=${group},windows=32`);
    }
  }
  expect(ids).toContain('ladder/model=gpt-640k-D8,method=gptq,bits=2,group=32,windows=32');
  expect(ids).not.toContain('ladder/model=gpt-640k-D2,method=gptq,bits=2,group=32,windows=32');
});

test('a cell says what decides its numbers, and refuses what there is not', () => {
  const { workload } = cellOf('gpt-35k-D8', { method: 'rtn', bits: 4, group: 0 }, 16);
  expect(workload.id).toBe('ladder/model=gpt-35k-D8,method=rtn,bits=4,group=0,windows=16');
  expect(() => cellOf('gpt-35k-D9', { method: 'none' }, 16)).toThrow("no checkpoint 'gpt-35k-D9'");
  expect(() => cellOf('gpt-35k-D8', { method: 'none' }, 30)).toThrow('windows: 30 does not divide 256');
});

test('what makes no sense on a model is not measured, and says why', () => {
  const all = cellsOf(suite('quality-full'));
  const refused = all.filter(
    ({ model, setting }) => unfit(setting, checkpoint(model).blockParameters)?.reason === 'above-4-bits',
  );
  expect(new Set(refused.map(({ setting }) => JSON.stringify(setting)))).toEqual(
    new Set(['{"method":"kmeans","v":2,"k":256}', '{"method":"vptq","v":2,"k":256}']),
  );
  expect(unfit({ method: 'vptq', v: 4, k: 256 }, 26_624)).toBeUndefined();
  expect(unfit({ method: 'vptq', v: 4, k: 256 }, 16_000)).toMatchObject({
    reason: 'few-vectors',
    message: expect.stringContaining('4000 vectors for 256 centroids'),
  });
});

test('windows are spread over all of them', () => {
  const all = Array.from({ length: 256 }, (_, i) => i);
  expect(spread(all, 32)).toEqual(Array.from({ length: 32 }, (_, i) => 8 * i));
  expect(spread(all, 256)).toEqual(all);
});

test('a filter is a glob over ids, or a model', () => {
  expect(selectCells({ suite: 'quick' })).toBeUndefined();
  const ofModel = selectCells({ suite: 'quality', filter: 'gpt-3m-D4' })!;
  expect(ofModel.every(({ model }) => model === 'gpt-3m-D4')).toBe(true);
  const gptq = selectCells({ suite: 'quality', filter: '*method=gptq*' })!;
  expect(gptq).toHaveLength(5 * 2 * 4);
});

const on = (isSoftware: boolean, lanes: number): Adapts => ({ isSoftware, features: new Set(), lanes });

test('batches are powers of two that keep a submission short', () => {
  const swiftShader = on(true, 4);
  expect(batchOf('gpt-35k-D8', 256, swiftShader)).toBe(32);
  expect(batchOf('gpt-35k-D8', 16, swiftShader)).toBe(16);
  expect(batchOf('gpt-3m-D16', 256, swiftShader)).toBe(1);
  expect(batchOf('gpt-3m-D16', 256, on(true, 8))).toBe(4);
  expect(batchOf('gpt-3m-D16', 256, on(false, 32))).toBe(8);
});

const gptq = (bits: 2 | 3) => cellOf('gpt-35k-D8', { method: 'gptq', bits, group: 32 }, 16);

test('a forecast follows the rates seen, and counts what a model needs once', () => {
  const none = cellOf('gpt-35k-D8', { method: 'none' }, 16);
  const forecast = new Forecast(true);
  const before = forecast.ns([none]);
  forecast.saw('plain', 1e9, 8e9);
  forecast.saw('open', 1, 1e9);
  forecast.saw('check', 1e9, 4e9);
  forecast.saw('coded', 1e9, 2e10);
  forecast.saw('hessians', 1e9, 1e10);
  forecast.saw('moments', 1e9, 5e9);
  const flops = 2.5 * 34_976 * 256 * 16;
  // A window of every pass again.
  const checkNs = (4 * flops) / 16;
  const plainNs = 1e9 + 8 * flops + checkNs;
  const momentNs = 5 * 2 * 34_976 * 256 * 32;
  expect(before).toBeLessThan(plainNs + momentNs);
  expect(forecast.ns([none])).toBeCloseTo(plainNs + momentNs, 0);
  expect(forecast.ns([none], { model: 'gpt-35k-D8', moments: true })).toBe(0);
  const codedNs = 1e9 + 20 * flops + checkNs;
  const hessianNs = 10 * 4 * 34_976 * 256 * 32;
  expect(forecast.ns([none, gptq(2), gptq(3)])).toBeCloseTo(plainNs + 2 * codedNs + hessianNs, -2);
  const has = { model: 'gpt-35k-D8', hessians: true };
  expect(forecast.ns([gptq(2)], has)).toBeCloseTo(codedNs, 0);
  expect(forecast.ns([gptq(2)], { ...has, hessians: false })).toBeCloseTo(codedNs + hessianNs, -2);
});
