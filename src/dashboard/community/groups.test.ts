import { expect, test } from 'vitest';
import { HOSTILE, smallCommunity } from '../../../test/support/community.ts';
import { parseRun } from '../../results/load.ts';
import type { Catalogue } from '../../community/catalogue.ts';
import { deviceFigures, throughputFigure } from '../charts/community.ts';
import {
  comparable,
  compareDevices,
  deviceCurves,
  devicesOf,
  devicesWith,
  kernelOf,
  modelsOf,
  narrowedRuns,
  settingsOf,
  type Device,
  type PointTimes,
} from './groups.ts';
import { inOrder } from '../sort-order.ts';
import { labelText, runCells, RUN_SORT } from './runs-order.ts';
import { readModelTimes, readPointTimes } from './tables.ts';

const files = smallCommunity();
const { runs } = JSON.parse(files.get('/community/index.json')!.toString()) as Catalogue;

const bytesOf = (name: string): ArrayBuffer => {
  const { buffer, byteOffset, length } = files.get(`/community/${name}`)!;
  return buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer;
};
const ranges = (name: string) => {
  const bytes = bytesOf(name);
  return {
    byteLength: bytes.byteLength,
    slice: (start: number, end?: number) => Promise.resolve(bytes.slice(start, end)),
  };
};

const device = (name: string, ids: readonly string[], isSoftware = false): Device => ({
  name,
  isSoftware,
  runs: ids,
});

test('runs are narrowed by words, vendor, suite and label, and sorted', () => {
  expect(narrowedRuns(runs, {})).toHaveLength(6);
  expect(narrowedRuns(runs, { device: '  rtx 4070 ' }).map(({ group }) => group)).toEqual([
    'GeForce RTX 4070',
    'GeForce RTX 4070',
  ]);
  expect(narrowedRuns(runs, { vendor: 'google' }).map(({ isSoftware }) => isSoftware)).toEqual([true]);
  expect(narrowedRuns(runs, { ran: 'full' })).toEqual([]);
  expect(narrowedRuns(runs, { kind: 'gpu' })).toHaveLength(5);
  expect(narrowedRuns(runs, { kind: 'software' })).toHaveLength(1);
  expect(narrowedRuns(runs, { label: 'unverified' })).toHaveLength(6);
  expect(runs.map(({ startedAt }) => startedAt)).toEqual(
    runs
      .map(({ startedAt }) => startedAt)
      .toSorted()
      .toReversed(),
  );
  expect(inOrder(runs, RUN_SORT, { column: 'device', descending: false })[0]!.group).toBe(HOSTILE);
  const [head, ...lines] = runCells(runs);
  expect(lines.map(({ length }) => length)).toEqual(runs.map(() => head!.length));
  expect(labelText(runs.at(-2)!)).toContain('1 other run of its comparison key: too few');
  expect(labelText({ ...runs[0]!, label: 'outlier', off: 3, shared: 9, others: 4 })).toContain('3 of 9');
});

test('devices stand by their runs, software adapters last and with their processor', () => {
  expect(devicesOf(runs).map(({ name, runs: own }) => [name, own.length])).toEqual([
    [HOSTILE, 3],
    ['GeForce RTX 4070', 2],
    ['SwiftShader (made up) on A made-up processor, 8 cores', 1],
  ]);
  const old = { ...runs[0]!, id: 'old', dataVersion: 0 };
  expect(comparable([...runs, old]).map(({ id }) => id)).not.toContain('old');
  // A name alone makes no GPU of a software adapter.
  expect(devicesOf([runs[0]!, { ...runs[0]!, isSoftware: false }])).toHaveLength(2);
});

test('two devices are compared by medians over runs of the fastest variant', () => {
  const rows: readonly (readonly [string, string, number])[] = [
    ['a1', 'matmul/m=1', 10],
    ['a1', 'matmul/m=1', 8],
    ['a2', 'matmul/m=1', 12],
    ['a1', 'mine/sub/x=a/b', 5],
    ['b1', 'matmul/m=1', 20],
    ['b1', 'mine/sub/x=a/b', 40],
    ['a1', 'matmul/m=2', 10],
    ['b1', 'matmul/m=2', 40],
    ['b1', 'only', 1],
  ];
  const ordered = rows.toSorted(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0));
  const points: PointTimes = {
    run: ordered.map(([run]) => run),
    workload: ordered.map(([, workload]) => workload),
    ns: ordered.map(([, , ns]) => ns),
  };
  const a = device('A', ['a1', 'a2']);
  const compared = compareDevices(points, a, device('B', ['b1']));
  expect(compared.workloads.toSorted((x, y) => x.aNs - y.aNs || y.bNs - x.bNs)).toEqual([
    { workload: 'mine/sub/x=a/b', aNs: 5, bNs: 40, ratio: 8, aRuns: 1, bRuns: 1 },
    { workload: 'matmul/m=2', aNs: 10, bNs: 40, ratio: 4, aRuns: 1, bRuns: 1 },
    { workload: 'matmul/m=1', aNs: 10, bNs: 20, ratio: 2, aRuns: 2, bRuns: 1 },
  ]);
  expect(compared.kernels.map(({ kernel, workloads }) => [kernel, workloads])).toEqual([
    ['all', 3],
    ['matmul', 2],
    ['mine/sub', 1],
  ]);
  expect(compared.workloads.at(-1)!.workload).toBe('matmul/m=2'); // it has the mean ratio
  const [ofAll, ofOne] = deviceFigures(compared, 'mine/sub');
  expect([ofAll!.chart.rows.length, ofOne!.chart.rows.length]).toEqual([3, 1]);
  expect(ofOne!.heading).toBe('By workload of mine/sub');
  expect(compared.kernels[0]!.ratio).toBeCloseTo(4, 12);
  expect(deviceFigures(compared)[0]!.summary).toContain('A: A, 2 runs. B: B, 1 run.');
  expect(deviceFigures(compareDevices(points, a, device('C', ['none'])))).toEqual([]);
  const apart = deviceFigures(compareDevices(points, a, device('B', ['b1'], true)));
  expect(apart[0]!.heading).toContain('not to be ranked');
  expect(kernelOf('no-parameters')).toBe('no-parameters');
});

test('the tables give what the runs say', async () => {
  const points = await readPointTimes(ranges('points.parquet'));
  const models = await readModelTimes(ranges('models.parquet'));
  expect(new Set(points.run)).toEqual(new Set(runs.map(({ id }) => id)));
  expect(points.ns.every((ns) => ns > 0)).toBe(true);
  const [hostile, rtx, software] = devicesOf(runs) as [Device, Device, Device];
  const { kernels } = compareDevices(points, hostile, rtx);
  expect(kernels[0]!.ratio).toBeGreaterThan(0.45);
  expect(kernels[0]!.ratio).toBeLessThan(0.55);
  const setting = settingsOf(models)[0]!;
  expect(setting).toMatch(/^decode, 1 token, .*f32$/);
  const gpus = deviceCurves(models, setting, [hostile, rtx]);
  const [smallest] = modelsOf(models, setting);
  expect(smallest).toBe('pythia-70m');
  expect(devicesWith(smallest!, gpus).map(({ device: { name }, runs: of }) => [name, of])).toEqual([
    [HOSTILE, 3],
    ['GeForce RTX 4070', 2],
  ]);
  const figure = throughputFigure(gpus, setting, false)!;
  expect(figure.heading).toMatch(/^GPUs: /);
  expect(figure.chart.rows).toHaveLength(12);
  expect(figure.chart.series).toEqual([`${HOSTILE} (3 runs)`, 'GeForce RTX 4070 (2 runs)']);
  expect(throughputFigure(deviceCurves(models, setting, [software]), setting, true)!.heading).toMatch(
    /^Software adapters \(processors, not GPUs\)/,
  );
  expect(throughputFigure([], setting, false)).toBeUndefined();
});

test('the file of which every word is markup is one that the page opens', () => {
  const text = files.get(`/community/runs/${runs.at(-1)!.id}.json`)!.toString();
  expect(parseRun(text)).toMatchObject({ suite: HOSTILE, submission: { deviceName: HOSTILE } });
});
