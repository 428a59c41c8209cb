/** @file VPTQ: codebooks of vectors against scalars, by length, with a second one, and chosen by the inputs. */
import { vectorLadder } from '../ladder-run.ts';
import { of, quantized } from './parts.ts';
import type { Cases, Parts } from './parts.ts';

const LAYER = { n: 4096, k: 4096 };
const vectors = (v: number, centroids: number, residual = 0) => ({
  m: 1,
  ...LAYER,
  v,
  centroids,
  ...(residual > 0 && { residual }),
  dtype: 'f32',
});
const twoBits = { ...LAYER, bits: 2, group: 128, scheme: 'minmax' };

/** Vectors of 6 against scalars: errors, and ms. */
const against = (errors: readonly [number, number], ms: readonly [number, number] = [1, 1]): Parts =>
  of(
    quantized('codebook-matvec', vectors(6, 4096), errors[0], ms[0] * 1e6),
    quantized('scalar-matvec', twoBits, errors[1], ms[1] * 1e6),
  );

const lengths = (...ms: readonly [two: number, four: number, six: number, twelve: number]): Parts =>
  of(
    quantized('codebook-matvec', vectors(2, 16), 0.1, ms[0] * 1e6),
    quantized('codebook-matvec', vectors(4, 256), 0.1, ms[1] * 1e6),
    quantized('codebook-matvec', vectors(6, 4096), 0.1, ms[2] * 1e6),
    quantized('codebook-matvec', vectors(12, 4096, 4096), 0.1, ms[3] * 1e6),
  );

const residual = (after: number): Parts =>
  of(
    quantized('codebook-matvec', vectors(8, 256), 0.284, 1e6, 1),
    quantized('codebook-matvec', vectors(8, 256, 256), after, 1e6, 2),
  );

export const codebooks: Cases = {
  'vptq-error': {
    holds: against([0.093, 0.25]),
    fails: against([0.3, 0.25]),
    // So few weights that the codebook is all there is.
    little: of(
      quantized('codebook-matvec', { ...vectors(6, 4096), n: 64, k: 64 }, 0.001, 1e6, 98),
      quantized('scalar-matvec', { ...twoBits, n: 64, k: 64 }, 0.25),
    ),
  },
  'vptq-speed': { holds: against([0.1, 0.2], [1, 1.5]), fails: against([0.1, 0.2], [1.5, 1]) },
  'vptq-lengths': { holds: lengths(1.7, 1.9, 1, 1.5), fails: lengths(0.8, 1.9, 1, 1.5) },
  'vptq-residual': { holds: residual(0.084), fails: residual(0.15), little: of(residual(0.084).points[0]!) },
  'vptq-second-order': {
    holds: of(...vectorLadder(0.7)),
    fails: of(...vectorLadder(1.2)),
    little: of(...vectorLadder(0.7, 2)),
  },
};
