/**
 * @file For every claim that a run decides: points by which it holds, points by which it fails, and points that are too few
 * for either. Made up, each number chosen so that the verdict is clear.
 */
import { codebooks } from './codebooks.ts';
import { experts } from './experts.ts';
import { layers } from './layers.ts';
import { merging } from './merging.ts';
import type { Cases } from './parts.ts';
import { rounding } from './rounding.ts';
import { vectors } from './vectors.ts';

/** By claim. */
export const cases: Cases = { ...codebooks, ...rounding, ...merging, ...experts, ...vectors, ...layers };
