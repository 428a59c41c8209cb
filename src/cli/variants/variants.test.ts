/** Turns and ratios of `rooflaw variants`, over entrants whose times are known. */
import { expect, test } from 'vitest';
import { renderText } from '../format/text.ts';
import { variantsSection } from './table.ts';
import { inTurns, rowsOf, type Entrant } from './turns.ts';

/** Dispatches take so long on the clock, and 1.5 times that of the processor; each is noted. */
const entrant = (variant: string, ns: number, compilation = 0, noted: string[] = []): Entrant => ({
  variant,
  compilation,
  compileNs: 1e8,
  sample(dispatches) {
    noted.push(`${variant} ${dispatches}`);
    return Promise.resolve({ ns: ns * dispatches, processorNs: 1.5 * ns * dispatches });
  },
});

const going = (): void => {};

test('every turn has each entrant once, in passes of 20 ms, in an order that changes', async () => {
  const noted: string[] = [];
  const [fast, slow] = [entrant('fast', 2e6, 0, noted), entrant('slow', 5e7, 0, noted)];
  const readings = await inTurns([fast, slow], { turns: 12, seed: 3, going });
  expect([...readings.values()].map((taken) => taken.length)).toEqual([12, 12]);
  expect(readings.get(fast)![0]).toEqual({ ns: 2e6, processorNs: 3e6 });
  const turns = noted.slice(4); // two to learn how long each takes
  expect(new Set(turns)).toEqual(new Set(['fast 10', 'slow 1']));
  const firsts = turns.filter((_, i) => i % 2 === 0);
  expect(new Set(firsts).size).toBe(2);
  for (let i = 0; i < turns.length; i += 2) expect(turns[i]).not.toBe(turns[i + 1]);
});

test('rows say how many times as long as the first, with an interval', async () => {
  const rows = rowsOf(await inTurns([entrant('a', 1e6), entrant('b', 3e6)], { turns: 8, seed: 1, going }));
  expect(rows.map(({ variant, ns }) => [variant, ns])).toEqual([
    ['a', 1e6],
    ['b', 3e6],
  ]);
  expect(rows[1]!.times.ratio).toBeCloseTo(3, 12);
  expect(rows[1]!.processorTimes.range![0]).toBeCloseTo(3, 12);
});

test('of several compilations the ratio is their median, between the least and the greatest', async () => {
  const all = [1, 2, 4].flatMap((factor, c) => [entrant('a', 1e6, c), entrant('b', factor * 1e6, c)]);
  const [, b] = rowsOf(await inTurns(all, { turns: 6, seed: 1, going }));
  expect(b!.times.ratio).toBeCloseTo(2, 12);
  expect(b!.times.range!.map((end) => Math.round(end))).toEqual([1, 4]);
});

test('the table has processor times on a software adapter alone, and names what was wrong', async () => {
  const rows = rowsOf(await inTurns([entrant('a', 1e6), entrant('b', 3e6)], { turns: 6, seed: 1, going }));
  const found = { title: 'matmul/m=1', adapter: 'Soft', isSoftware: true, rows, wrong: [] };
  const how = { turns: 6, compilations: 1 };
  const text = renderText([variantsSection(found, how)], (plain) => plain);
  expect(text).toMatch(/b +100 ms +3\.00 ms +3\.00 \(3\.00 … 3\.00\) +4\.50 ms +3\.00/);
  const wrong = [{ variant: 'c', wrong: 'entry 3 was never written' }];
  const onGpu = renderText([variantsSection({ ...found, isSoftware: false, wrong }, how)], (plain) => plain);
  expect(onGpu).not.toContain('Processor time');
  expect(onGpu).toContain('c has no time, its output was wrong: entry 3 was never written');
});

test('a cancelled measurement ends at the next sample', async () => {
  let left = 5;
  const stop = (): void => {
    if (--left < 0) throw new Error('cancelled');
  };
  await expect(inTurns([entrant('a', 1e6)], { turns: 100, seed: 1, going: stop })).rejects.toThrow(
    'cancelled',
  );
});
