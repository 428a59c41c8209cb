import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { whileSeen } from './while-seen.ts';

let page: EventTarget & { hidden: boolean };
let locks: string[];

beforeEach(() => {
  locks = [];
  page = Object.assign(new EventTarget(), { hidden: false });
  vi.stubGlobal('document', page);
  const request = async () => {
    locks.push('taken');
    return { release: async () => void locks.push('released') };
  };
  vi.stubGlobal('navigator', { wakeLock: { request } });
});
afterEach(() => vi.unstubAllGlobals());

function see(hidden: boolean): void {
  page.hidden = hidden;
  page.dispatchEvent(new Event('visibilitychange'));
}

test('the worker hears when the page is hidden and seen, and nothing after the end', async () => {
  const heard: boolean[] = [];
  const client = { setHidden: async (hidden: boolean) => void heard.push(hidden) };
  await whileSeen(client, async () => {
    see(true);
    see(false);
    await Promise.resolve();
  });
  see(true);
  expect(heard).toEqual([false, true, false]);
  // Taken at the start, and again when the page came back.
  expect(locks.filter((one) => one === 'taken')).toHaveLength(2);
});

test('a refused wake lock, or none at all, stops nothing; what fails still lets go', async () => {
  const client = { setHidden: async () => {} };
  vi.stubGlobal('navigator', { wakeLock: { request: () => Promise.reject(new Error('low battery')) } });
  expect(await whileSeen(client, async () => 5)).toBe(5);
  vi.stubGlobal('navigator', {});
  await expect(whileSeen(client, () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
});
