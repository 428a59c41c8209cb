import { expect, test } from 'vitest';
import { pageParameters } from './parameters.ts';

test('reads every known key', () => {
  const { options, autorun, problems } = pageParameters(
    '?suite=smoke&filter=matmul%2Fm%3D1%2C*&seed=7&features=none&autorun=1',
  );
  expect(options).toEqual({ suite: 'smoke', filter: 'matmul/m=1,*', seed: 7, features: 'none' });
  expect(autorun).toBe(true);
  expect(problems).toEqual([]);
});

test('an empty address asks for nothing', () => {
  expect(pageParameters('')).toEqual({ options: {}, autorun: false, problems: [] });
});

test('unknown keys, bad values and repeats are named and left out', () => {
  const { options, autorun, problems } = pageParameters(
    '?suit=smoke&seed=-1&features=some&autorun=yes&suite=quick&suite=full',
  );
  expect(options).toEqual({ suite: 'quick' });
  expect(autorun).toBe(false);
  expect(problems).toHaveLength(5);
  expect(problems.join('\n')).toMatch(
    /unknown parameter 'suit'[^]*'suite' more than once[^]*seed=-1[^]*features=some[^]*autorun=yes/,
  );
});
