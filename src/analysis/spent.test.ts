import { expect, test } from 'vitest';
import { sampleShare, spentText } from './spent.ts';

const spentNs = {
  calibration: 5e9,
  compile: 3e9,
  check: 2e9,
  inputs: 1e9,
  samples: 8e9,
  other: 1e9,
  canary: 0,
};

test('compilation, checks and calibration are not part of a sweep', () => {
  expect(sampleShare({ spentNs })).toBeCloseTo(0.8, 12);
  expect(sampleShare({})).toBeUndefined();
  expect(sampleShare({ spentNs: { calibration: 1 } })).toBeUndefined();
});

test('the longest first, and nothing that took no time', () => {
  expect(spentText({ spentNs })).toMatch(/^samples 8 s, calibration 5 s, .*other 1 s$/);
  expect(spentText({ spentNs })).not.toContain('canary');
  expect(spentText({})).toBeUndefined();
});
