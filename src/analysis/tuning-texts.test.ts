import { expect, test } from 'vitest';
import { tuningTexts } from './tuning-texts.ts';

const base = { mode: 'quick', adapterKey: 'a'.repeat(64) } as const;
const pruned = ['t1', 't2'].map((variant) => ({ variant, rule: 'barriers-on-cpu' }));

test('losers stand with their time against the chosen one, or with the reason why they have none', () => {
  const tried = [
    { variant: 'direct', medianNs: 2e6, samples: 3 },
    { variant: 'edge', medianNs: 5e6, samples: 3 },
    { variant: 'fast', reason: 'wrong-result', message: 'entry 0 is wrong' },
  ];
  const [row] = tuningTexts({
    ...base,
    classes: [
      { class: 'matmul/m≤16 of direct | edge', workload: 'matmul/m=16', chosen: 'direct', tried, pruned },
    ],
  });
  expect(row).toEqual({
    on: 'matmul/m=16',
    chosen: 'direct, 2.00 ms',
    others: 'edge 2.50 ×, fast: wrong-result, 2 not tried: barriers-on-cpu',
  });
});

test('a choice of an earlier run stands with its class', () => {
  const [row] = tuningTexts({
    ...base,
    classes: [{ class: 'matmul/m≤16 of direct | edge', chosen: 'edge', tried: [], pruned: [] }],
  });
  expect(row).toEqual({ on: 'matmul/m≤16', chosen: 'edge (kept from an earlier run)', others: '' });
});
