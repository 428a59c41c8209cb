import { expect, test } from 'vitest';
import { VERDICTS } from '../claims/verdict.ts';
import { CLASSES } from './claims-filter.ts';
import { RUN_COLUMNS } from './community/runs-order.ts';
import { COMPARE_COLUMNS } from './compare-rows.ts';
import { addressOf, pageParameters, type Place } from './parameters.ts';
import { COLUMNS } from './rows.ts';

const PLAIN: Place = {
  view: 'run',
  wish: { options: {}, launches: 1 },
  results: {},
  claims: {},
  compared: {},
  narrowed: {},
};

test('reads every known key', () => {
  const { place, autorun, problems } = pageParameters(
    '?suite=smoke&filter=matmul%2Fm%3D1%2C*&seed=7&features=none&autorun=1&peers=ort,jax&launches=5' +
      '&view=claims&run=20260101-000000-abcdef&kernel=matmul&bits=2,4&model=pythia-70m&status=ok&q=m%3D1&sort=-time' +
      '&verdict=not+measured&class=A&a=20260101-000000-abcdef&b=20260102-000000-abcdef' +
      '&community=20260103-000000-abcdef&device=RTX&vendor=nvidia&ran=smoke&label=outlier&left=A&right=B' +
      '&only=apart&kind=gpu&sums=decode&architecture=pythia-70m&family=matmul&sorted=-date&rows=300',
  );
  expect(place).toEqual({
    view: 'claims',
    run: '20260101-000000-abcdef',
    community: '20260103-000000-abcdef',
    wish: {
      options: {
        suite: 'smoke',
        filter: 'matmul/m=1,*',
        seed: 7,
        features: 'none',
        peers: ['ort', 'jax'],
      },
      launches: 5,
    },
    results: { kernel: 'matmul', bits: '2,4', model: 'pythia-70m', status: 'ok', q: 'm=1', sort: '-time' },
    claims: { verdict: 'not measured', class: 'A' },
    compared: { a: '20260101-000000-abcdef', b: '20260102-000000-abcdef', only: 'apart' },
    narrowed: {
      device: 'RTX',
      vendor: 'nvidia',
      ran: 'smoke',
      label: 'outlier',
      kind: 'gpu',
      sums: 'decode',
      architecture: 'pythia-70m',
      left: 'A',
      right: 'B',
      family: 'matmul',
      sorted: '-date',
      rows: '300',
    },
  });
  expect(autorun).toBe(true);
  expect(problems).toEqual([]);
  expect(pageParameters(addressOf(place)).place).toEqual(place);
});

test('an empty address asks for nothing, and nothing makes an empty address', () => {
  expect(pageParameters('')).toEqual({ place: PLAIN, autorun: false, problems: [] });
  expect(addressOf(PLAIN)).toBe('');
});

test('an address stays readable, and comes back whole whatever is in it', () => {
  expect(
    addressOf({ ...PLAIN, wish: { options: { suite: 'smoke', filter: 'matmul/m=1,*' }, launches: 1 } }),
  ).toBe('?suite=smoke&filter=matmul/m=1,*');
  for (const filter of ['{a,b/{c,d}}/*', 'a&b=c', '100%2F', 'ä#+ ?', '<b>']) {
    const place = { ...PLAIN, wish: { options: { filter }, launches: 1 } };
    expect(pageParameters(addressOf(place)).place.wish.options.filter).toBe(filter);
  }
});

test('unknown keys, bad values and repeats are named and left out', () => {
  const { place, autorun, problems } = pageParameters(
    '?suit=smoke&seed=-1&features=some&autorun=yes&suite=quick&suite=full&view=klaims&launches=0&peers=ort,jaxx&rows=0',
  );
  expect(place).toEqual({ ...PLAIN, wish: { options: { suite: 'quick' }, launches: 1 } });
  expect(autorun).toBe(false);
  expect(problems).toHaveLength(9);
  expect(problems.join('\n')).toMatch(
    /unknown parameter 'suit'[^]*'suite' more than once[^]*seed=-1[^]*features=some[^]*peers=ort,jaxx[^]*launches=0[^]*autorun=yes[^]*view=klaims[^]*rows=0/,
  );
});

test('an essay in the address is not kept', () => {
  const { place, problems } = pageParameters(`?filter=${'x'.repeat(5000)}`);
  expect(place).toEqual(PLAIN);
  expect(problems).toHaveLength(1);
  expect(problems[0]!.length).toBeLessThan(200);
});

test.each([
  ['sort', COLUMNS],
  ['sort', COLUMNS.map((column) => `-${column}`)],
  ['order', COMPARE_COLUMNS],
  ['only', ['apart']],
  ['sorted', RUN_COLUMNS.flatMap((column) => [column, `-${column}`])],
  ['kind', ['gpu', 'software']],
  ['verdict', VERDICTS],
  ['by', ['verdict']],
  ['class', Object.keys(CLASSES)],
  ['status', ['ok', 'skipped', 'failed']],
])('%s takes every word there is, and names one that there is not', (key, words) => {
  for (const word of words) expect(pageParameters(`?${key}=${word}`).problems).toEqual([]);
  expect(pageParameters(`?${key}=time-ish`).problems.join()).toContain(
    `${key}=time-ish, which is not one of`,
  );
});
