/** @file Losses of a ladder of models that follow laws put into them, as points of a run. */
import type { Point } from '../../src/results/schema.ts';

const SIZES = [35e3, 123e3, 357e3, 636e3, 1038e3];
const TRAINED = [2e6, 8e6, 32e6];
const GROUPS = [8, 16, 32];

type Params = Readonly<Record<string, number | string>>;

/** A model quantised one way, and what it loses by that. */
export function lossCell(parameters: number, trainTokens: number, params: Params, gap: number): Point {
  const all = { model: `gpt-${parameters}-D${trainTokens}`, ...params, windows: 32 };
  const text = Object.entries(all).map(([name, value]) => `${name}=${value}`);
  const id = `ladder/${text.join(',')}`;
  return {
    kind: 'quality',
    status: 'ok',
    reason: 'measured',
    id: `${id} @ x, quality`,
    workload: { id, kernel: 'ladder', params: all },
    variant: { name: 'x', shaders: [], chosenBy: 'only-one' },
    metrics: { parameters, trainTokens, loss: 1 + gap, bitsPerWeight: 4.5, gap, gapSe: gap / 20 },
  };
}

export interface GapLaw {
  readonly k: number;
  readonly gN: number;
  readonly gD: number;
  readonly gG: number;
}
const gapOf = ({ k, gN, gD, gG }: GapLaw, n: number, d: number, g: number): number =>
  (k * d ** gD * Math.log2(g) ** gG) / n ** gN;

/** A ladder whose weights and activations lose by these laws; both together `share` of the sum, and FC2 at 8 bits `fc2` of that. */
export const ladderPoints = (
  weights: GapLaw,
  activations: GapLaw,
  { share = 0.9, fc2 = 0.7 } = {},
): readonly Point[] =>
  SIZES.flatMap((n) =>
    TRAINED.flatMap((d) =>
      GROUPS.flatMap((group) => {
        // What no law knows of: a few per cent, another for each checkpoint.
        const own = 1 + 0.03 * Math.sin(n + d);
        const [w, a] = [own * gapOf(weights, n, d, group), own * gapOf(activations, n, d, group)];
        return [
          lossCell(n, d, { method: 'rtn', bits: 4, group }, w),
          lossCell(n, d, { method: 'int', bits: 16, activations: 4, down: 4, group }, a),
          lossCell(n, d, { method: 'int', bits: 4, activations: 4, down: 4, group }, share * (w + a)),
          lossCell(n, d, { method: 'int', bits: 4, activations: 4, down: 8, group }, fc2 * share * (w + a)),
        ];
      }),
    ),
  );

/** As published, and the other way round; gaps above what a seed of training moves. */
export const publishedLadder: readonly Point[] = ladderPoints(
  { k: 0.8, gN: 0.36, gD: 0.16, gG: 0.35 },
  { k: 0.6, gN: 0.18, gD: 0.03, gG: 0.98 },
);
export const turnedLadder: readonly Point[] = ladderPoints(
  { k: 1e-3, gN: -0.3, gD: -0.3, gG: -0.4 },
  { k: 5e-2, gN: -0.3, gD: -0.1, gG: -0.4 },
  { share: 0.5, fc2: 1.2 },
);

/** Three models in vectors of 4, whose second-order codes lose so much of what k-means loses. */
export const vectorLadder = (share: number, models = 3): readonly Point[] =>
  SIZES.slice(0, models).flatMap((n, i) => {
    const loss = 0.2 - 0.02 * i;
    // Models differ a little.
    const own = share * (1 + 0.01 * (i - 1));
    return [
      lossCell(n, 8e6, { method: 'kmeans', v: 4, k: 256 }, loss),
      lossCell(n, 8e6, { method: 'vptq', v: 4, k: 256 }, own * loss),
    ];
  });
