/** Which variant is measured, on scripted machines: the fastest right one, found once a class. */
import { expect, test } from 'vitest';
import { matmul } from '../../kernels/matmul/kernel.ts';
import {
  noisy,
  okPoints,
  squares,
  sweepOn,
  type Script,
  type Told,
} from '../../test/support/scripted-machine.ts';
import { workload } from '../kernel.ts';
import { random } from '../random.ts';
import { Chooser, classOf } from './chooser.ts';
import { DeviceLostError, ValidationError } from './errors.ts';
import { pruneRules } from './prune.ts';

/** Three candidates; `b` takes 0.6 of the time of `a`, `c` three times. */
const script = (more: Partial<Script> = {}): Script => {
  const steady = noisy(random(1), 0.01);
  const factors: Readonly<Record<string, number>> = { a: 1, b: 0.6, c: 3 };
  return {
    names: ['a', 'b', 'c'],
    tunes: true,
    dispatchNs: (flops, nowNs, name) => steady(flops, nowNs, name) * factors[name]!,
    ...more,
  };
};

const variants = (told: Told): readonly string[] =>
  okPoints(told).map(({ variant }) => `${variant.name} ${variant.chosenBy}`);

test('the fastest is chosen, once a class, and the losers are recorded with their times', async () => {
  const chooser = new Chooser('quick');
  const told = await sweepOn(script(), { workloads: squares(20, 40, 80, 300), chooser });
  expect(new Set(variants(told))).toEqual(new Set(['b tuned']));
  const classes = chooser.classes();
  expect(classes).toHaveLength(2); // to 256, and to 4096
  expect(classes[0]).toMatchObject({ chosen: 'b', workload: expect.stringContaining('matmul/m=') });
  expect(classes[0]!.tried.map(({ variant }) => variant)).toEqual(['a', 'b', 'c']);
  const [a, b, c] = classes[0]!.tried;
  expect(a!.medianNs! / b!.medianNs!).toBeCloseTo(1 / 0.6, 1);
  expect(c!.medianNs! / b!.medianNs!).toBeCloseTo(5, 0);
  expect(classes[0]!.pruned).toEqual([{ variant: 'z', rule: 'barriers-on-cpu' }]);
  expect(told.spent.totals()['tuning']).toBeGreaterThan(0);
});

const refuseB = (name: string): void => {
  if (name === 'b') throw new ValidationError('b.wgsl:3: no such function');
};

test('a wrong variant is never chosen, however fast, nor one the device refuses', async () => {
  const chooser = new Chooser('quick');
  const told = await sweepOn(script({ wrong: { b: 'entry 0 is wrong' } }), {
    workloads: squares(64),
    chooser,
  });
  expect(variants(told)).toEqual(['a tuned']);
  expect(chooser.classes()[0]!.tried[1]).toMatchObject({ variant: 'b', reason: 'wrong-result' });

  const refusing = new Chooser('quick');
  const other = await sweepOn(script({ calibrate: refuseB }), { workloads: squares(64), chooser: refusing });
  expect(variants(other)).toEqual(['a tuned']);
  expect(refusing.classes()[0]!.tried[1]).toMatchObject({
    reason: 'shader-rejected',
    message: expect.stringContaining('b.wgsl:3'),
  });
});

test('one far slower is given up after its first dispatch, before its check', async () => {
  const slow = script();
  const chooser = new Chooser('quick');
  await sweepOn(
    {
      ...slow,
      dispatchNs: (flops, nowNs, name) => slow.dispatchNs(flops, nowNs, name) * (name === 'c' ? 20 : 1),
    },
    { workloads: squares(64), chooser },
  );
  expect(chooser.classes()[0]!.tried[2]).toEqual({ variant: 'c', reason: 'too-slow' });
});

test('what is as fast as the preferred one does not replace it', async () => {
  const same = script({ dispatchNs: (flops) => 2000 + flops, names: ['a', 'b'] });
  const told = await sweepOn(same, { workloads: squares(64), chooser: new Chooser('quick') });
  expect(variants(told)).toEqual(['a tuned']);
});

test('choices of an earlier run hold without a trial, unless all is to be tried anew; unknown names do no harm', async () => {
  const [{ params }] = squares(64) as [ReturnType<typeof squares>[number]];
  const candidates = ['a', 'b', 'c'].map((name) => ({ name, chosenBy: 'tuned' }));
  const known = { [classOf(matmul, params, candidates)]: 'c' };
  const kept = new Chooser('quick', known);
  const told = await sweepOn(script(), { workloads: squares(64), chooser: kept });
  expect(variants(told)).toEqual(['c kept']);
  expect(kept.classes()).toMatchObject([{ chosen: 'c', tried: [] }]);
  const anew = await sweepOn(script(), { workloads: squares(64), chooser: new Chooser('full', known) });
  expect(variants(anew)).toEqual(['b tuned']);
  const off = await sweepOn(script(), { workloads: squares(64), chooser: new Chooser('off', known) });
  expect(variants(off)).toEqual(['a forced']);
  const strange = Object.fromEntries(Object.keys(known).map((name) => [name, '__proto__']));
  const odd = await sweepOn(script(), { workloads: squares(64), chooser: new Chooser('quick', strange) });
  expect(variants(odd)).toEqual(['b tuned']);
});

test('a device lost in a trial is replaced, and the workload is measured all the same', async () => {
  let lost = false;
  const told = await sweepOn(
    script({
      before() {
        if (lost) return;
        lost = true;
        throw new DeviceLostError('gone');
      },
    }),
    { workloads: squares(64), chooser: new Chooser('quick') },
  );
  expect(told.incidents.map(({ code }) => code)).toEqual(['device-lost']);
  expect(variants(told)).toEqual(['a forced']);
});

const sizeClass = (m: number, n: number, dtype = 'f32'): string =>
  classOf(matmul, workload(matmul, { m, n, k: 64, dtype }).params, []);

test('sizes of one class differ by 16 at most, words and one are classes of their own', () => {
  expect(sizeClass(17, 64)).toBe(sizeClass(256, 64));
  expect(sizeClass(16, 64)).not.toBe(sizeClass(17, 64));
  expect(sizeClass(1, 64)).not.toBe(sizeClass(2, 64));
  expect(sizeClass(1, 4096)).toBe(sizeClass(1, 257));
});

test('rules say why', () => {
  for (const { rule, because } of pruneRules) {
    expect(rule).toMatch(/^[a-z-]+$/);
    expect(because.length).toBeGreaterThan(40);
  }
});
