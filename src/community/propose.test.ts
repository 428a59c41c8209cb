import { expect, test } from 'vitest';
import { honestRun } from '../../test/support/honest-run.ts';
import { proposalOf } from './propose.ts';
import { communityPath, MAX_SUBMISSION_BYTES, publishable } from './publish.ts';

const repository = 'https://github.com/owner/name';
const path = 'bench-results/community/2026-01/20260102-030405-abcdef.json';

test('a short file is in the form, with its path, and comes out as it was', () => {
  const text = '{"a": "x&y=z#% +µ🚀\\"\n", "b": "/"}\n';
  const { url, isFilled } = proposalOf(repository, path, text);
  expect(isFilled).toBe(true);
  const { origin, pathname, searchParams } = new URL(url);
  expect(origin + pathname).toBe(`${repository}/new/main`);
  expect([...searchParams]).toEqual([
    ['filename', path],
    ['value', text],
  ]);
  expect(url).toMatch(/^[\x21-\x7e]+$/); // nothing that a browser would escape in its own way
});

const fits = (length: number): boolean => proposalOf(repository, path, 'x'.repeat(length)).isFilled;

test('what would be too long for GitHub has its name only', () => {
  let [most, tooMany] = [0, 9000];
  while (tooMany - most > 1) {
    const middle = (most + tooMany) >> 1;
    if (fits(middle)) most = middle;
    else tooMany = middle;
  }
  expect(most).toBeGreaterThan(7500);
  for (const mark of ['x', '"', 'µ', '🚀']) {
    for (const length of [0, 300, 1000, most, 20_000, MAX_SUBMISSION_BYTES]) {
      const { url } = proposalOf(repository, path, mark.repeat(length));
      // Also on its way through a login, where it is escaped once more.
      expect(`https://github.com/login?return_to=${encodeURIComponent(url)}`.length).toBeLessThanOrEqual(
        8191,
      );
    }
  }
});

test('a real run is never short enough', async () => {
  const run = publishable(await honestRun({ points: 3 }), { now: new Date() });
  const { url, isFilled } = proposalOf(repository, communityPath(run), JSON.stringify(run));
  expect(isFilled).toBe(false);
  expect(url).toBe(`${repository}/new/main?filename=${encodeURIComponent(communityPath(run))}`);
});
