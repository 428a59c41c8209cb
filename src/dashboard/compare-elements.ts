/** @file The elements of the comparison of two runs; they draw with `rooflaw-chart` of results-elements.ts. */
import { CompareSide } from './compare-side.ts';
import { CompareTable } from './compare-table.ts';
import { CompareView } from './compare-view.ts';

export const COMPARE_ELEMENTS = {
  'rooflaw-compare-side': CompareSide,
  'rooflaw-compare-table': CompareTable,
  'rooflaw-compare': CompareView,
} as const;
