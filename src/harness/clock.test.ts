import { expect, test } from 'vitest';
import { PausedClock } from './clock.ts';

test('a clock stands while a hidden tab is waited for, again and again, and goes on where it stood', async () => {
  let now = 100;
  const clock = new PausedClock({ nowNs: () => now, sleep: async () => {}, iso: () => '' });
  const away = (ns: number) =>
    clock.during(async () => {
      now += ns;
      expect(clock.nowNs()).toBe(before);
    });
  now += 10;
  let before = clock.nowNs();
  await away(1000);
  expect(clock.nowNs()).toBe(before);
  now += 5;
  before = clock.nowNs();
  await away(500);
  expect(clock.nowNs()).toBe(115);
  await expect(clock.during(() => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
  now += 1;
  expect(clock.nowNs()).toBe(116);
});
