import { expect, test } from 'vitest';
import { PeerError } from './peer.ts';
import { fastestOf } from './settings.ts';
import type { Setting } from './settings.ts';

/** A library whose runs take `ns` and write `value`; tells what is open. */
function library() {
  const open = new Set<string>();
  const setting = (settings: string, ns: number, value = 1): Setting => ({
    settings,
    async open() {
      open.add(settings);
      return {
        run: async (repeats) => ns * repeats,
        read: async () => Float64Array.of(value),
        close: async () => void open.delete(settings),
      };
    },
  });
  return { open, setting };
}

const isOne = (output: ArrayLike<number>): string | undefined =>
  output[0] === 1 ? undefined : `is ${output[0]}`;

test('the fastest is kept, the others are closed', async () => {
  const { open, setting } = library();
  const session = await fastestOf([setting('slow', 3e6), setting('fast', 1e6), setting('middle', 2e6)]);
  expect(session.settings).toBe('fast');
  expect(await session.run(4)).toBe(4e6);
  expect(session.tried.map(({ settings, ns }) => [settings, ns])).toEqual([
    ['slow', 3e6],
    ['fast', 1e6],
    ['middle', 2e6],
  ]);
  expect([...open]).toEqual(['fast']);
  await session.close();
  expect(open.size).toBe(0);
});

test('a wrong setting loses to a right one, however fast', async () => {
  const { open, setting } = library();
  const session = await fastestOf(
    [setting('wrong', 1e6, 7), setting('right', 5e6), setting('off', 2e6, 8)],
    isOne,
  );
  expect(session.settings).toBe('right');
  expect(session.tried.map(({ problem }) => problem)).toEqual(['is 7', undefined, 'is 8']);
  expect([...open]).toEqual(['right']);
});

test('where all are wrong the fastest is kept, for the check to tell', async () => {
  const { setting } = library();
  const session = await fastestOf([setting('a', 2e6, 7), setting('b', 1e6, 7)], isOne);
  expect(session.settings).toBe('b');
});

test('a setting that throws is told, and closed', async () => {
  const { open, setting } = library();
  const throwing: Setting = {
    settings: 'broken',
    open: async () => ({
      ...(await setting('broken', 1).open()),
      run: () => Promise.reject(new Error('no such operator')),
    }),
  };
  const session = await fastestOf([throwing, setting('sound', 1e6)]);
  expect(session.settings).toBe('sound');
  expect(session.tried[0]).toEqual({ settings: 'broken', problem: 'no such operator' });
  expect([...open]).toEqual(['sound']);
  await expect(fastestOf([throwing])).rejects.toThrow(new PeerError('broken: no such operator'));
});

test('what saves overhead is not tried beside a long run; what is known not to work never is', async () => {
  const { setting } = library();
  const capture: Setting = { ...setting('capture', 1), onlyOverhead: true };
  expect((await fastestOf([setting('plain', 3e8), capture])).settings).toBe('plain');
  expect((await fastestOf([setting('plain', 1e8), capture])).settings).toBe('capture');
  const unfit: Setting = { ...setting('unfit', 1), unfit: 'crashes' };
  const session = await fastestOf([setting('plain', 1e8), unfit]);
  expect(session.tried[1]).toEqual({ settings: 'unfit', problem: 'crashes' });
});
