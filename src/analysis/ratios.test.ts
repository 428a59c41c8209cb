import { expect, test } from 'vitest';
import { buildRun, timed } from '../../test/support/build-run.ts';
import { random } from '../random.ts';
import type { TimingOk, TimingPoint } from '../results/schema.ts';
import { ratioTexts } from './ratio-texts.ts';
import { pointRatios, wrongPoints } from './ratios.ts';

/** `rounds` samples a visit, two visits, `each(i)` ns of one dispatch in the i-th. */
function pointOf(variant: string, each: (i: number) => number, more: Partial<TimingOk> = {}): TimingOk {
  const point = timed({ variant, ns: 100, dispatches: 4 });
  const samples = Array.from({ length: 12 }, (_, i) => ({
    ns: each(i) * 4,
    round: i < 6 ? 0 : 1,
    launch: 0,
  }));
  return { ...point, samples, summary: { ...point.summary, medianNs: each(3) }, ...more };
}

const peer = (name: string): Pick<TimingOk, 'variant'> => ({
  variant: { name, shaders: [], chosenBy: 'peer', peer: { name, version: '1.2.3' } },
});

test('pairs of one round share what disturbs the machine, and the ratio is free of it', () => {
  const source = random(1);
  const weather = Array.from({ length: 12 }, () => Math.exp(0.5 * source.normal()));
  const fast = pointOf('direct', (i) => 100 * weather[i]!);
  const slow = pointOf('edge', (i) => 130 * weather[i]! * Math.exp(0.001 * source.normal()));
  const [ratio] = pointRatios(buildRun({ points: [slow, fast] }));
  expect(ratio).toMatchObject({ name: 'edge', against: 'direct', n: 12, isPeer: false });
  expect(ratio!.ratio).toBeCloseTo(1.3, 2);
  expect(ratio!.ci95![1] - ratio!.ci95![0]).toBeLessThan(0.01);
});

test('what one has more than the other has no partner, round by round', () => {
  const fast = pointOf('direct', () => 100);
  const short = pointOf('edge', () => 200);
  const fewer = { ...short, samples: short.samples.filter((_, i) => i !== 1 && i < 10) };
  const [ratio] = pointRatios(buildRun({ points: [fast, fewer] }));
  expect(ratio!.n).toBe(9);
  expect(ratio!.ratio).toBeCloseTo(2, 12);
});

test('peers come last and against ours, never ours against a peer, and only on the same clock', () => {
  const ours = pointOf('direct', () => 100);
  const ort = pointOf('ort', () => 50, peer('ort'));
  const other = pointOf('edge', () => 110);
  const ratios = pointRatios(buildRun({ points: [ort, other, ours] }));
  expect(ratios.map(({ name, against, isPeer }) => [name, against, isPeer])).toEqual([
    ['edge', 'direct', false],
    ['ort', 'direct', true],
  ]);
  expect(ratios[1]!.ratio).toBeCloseTo(0.5, 12);
  expect(pointRatios(buildRun({ points: [{ ...ort, clock: 'wall' }, ours] }))).toEqual([]);
  expect(pointRatios(buildRun({ points: [ort] }))).toEqual([]);
});

test('a wrong peer is told as wrong, without a speed', () => {
  const ours = pointOf('direct', () => 100);
  const { id, workload, cost } = ours;
  const wrong: TimingPoint = {
    kind: 'timing',
    status: 'failed',
    id: `${id} ort`,
    workload,
    cost,
    reason: 'wrong-result',
    message: 'entry [0, 1] is 3 instead of 4',
    ...peer('ort'),
  };
  const [row] = wrongPoints(buildRun({ points: [ours, wrong] }));
  expect(ratioTexts(row!)).toEqual({
    workload: workload.id,
    name: 'ort (peer)',
    ratio: 'wrong',
    detail: 'entry [0, 1] is 3 instead of 4',
  });
  expect(wrongPoints(buildRun({ points: [wrong] }))).toEqual([]);
});
