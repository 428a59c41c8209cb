/** @file The suites that measure error against model size, as data. */
import { checkpoints } from '../../models/ladder/index.ts';
import type { ScalarBits } from '../quantizers/scalar.ts';
import { cellOf } from './cells.ts';
import type { Cell } from './cells.ts';
import type { IntegerSetting, ScalarSetting, Setting, VectorSetting } from './setting.ts';

/** Models, and ways to quantise each of them. */
interface Grid {
  readonly models: readonly string[];
  readonly settings: readonly Setting[];
}

export interface QualitySuite {
  readonly name: string;
  readonly summary: string;
  /** Windows of test64k. */
  readonly windows: number;
  readonly grids: readonly Grid[];
}

const NONE: readonly Setting[] = [{ method: 'none' }];
/** Groups that exist in every model, and per channel. */
const GROUPS = [8, 16, 32, 0];

const scalar = (
  methods: readonly ScalarSetting['method'][],
  bits: readonly ScalarBits[],
  groups: readonly number[],
): readonly Setting[] =>
  methods.flatMap((method) => bits.flatMap((b) => groups.map((group) => ({ method, bits: b, group }))));

/** Codebooks of k vectors of v weights: log2(k)/v bits each. */
const vector = (
  sizes: readonly (readonly [v: VectorSetting['v'], k: VectorSetting['k']])[],
): readonly Setting[] =>
  (['kmeans', 'vptq'] as const).flatMap((method) => sizes.map(([v, k]) => ({ method, v, k })));

/** The arms of arXiv:2505.14302 beside W4A16, which is `rtn` at 4 bits: W16A4, W4A4, and W4A4 with FC2's input at 8 bits. */
const ARMS = [
  [16, 4],
  [4, 4],
  [4, 8],
] as const;
/** And W16A4 with that. */
const ALL_ARMS = [...ARMS, [16, 8]] as const;

const integer = (
  groups: readonly number[],
  arms: readonly (readonly [bits: 4 | 16, down: 4 | 8])[],
): readonly IntegerSetting[] =>
  groups.flatMap((group) =>
    arms.map(([bits, down]) => ({ method: 'int', bits, activations: 4, down, group }) as const),
  );

/** All activations at 8 bits. */
const eightBits = (groups: readonly number[]): readonly IntegerSetting[] =>
  groups.flatMap((group) =>
    ([16, 4] as const).map((bits) => ({ method: 'int', bits, activations: 8, down: 8, group }) as const),
  );

const trained = (names: readonly string[], lengths: readonly number[]): readonly string[] =>
  names.flatMap((name) => lengths.map((length) => `${name}-D${length}`));

/** Those whose weights are here. */
const SHIPPED = checkpoints.flatMap(({ id, file }) => (file === undefined ? [] : [id]));
const TO_1M = ['gpt-35k', 'gpt-123k', 'gpt-380k', 'gpt-640k', 'gpt-1m'];

const TO_640K = ['gpt-35k', 'gpt-123k', 'gpt-380k', 'gpt-640k'];
const QUICK = trained(['gpt-35k', 'gpt-123k', 'gpt-380k'], [8]);

export const qualitySuites: readonly QualitySuite[] = [
  {
    name: 'quality-quick',
    summary:
      'small trained models, quantised in every way: three sizes, and one at three lengths of training',
    windows: 16,
    grids: [
      {
        models: [...trained(['gpt-35k'], [2, 32]), ...QUICK],
        settings: [...NONE, ...scalar(['rtn'], [4], [8, 32, 0])],
      },
      {
        models: QUICK,
        settings: [
          ...scalar(['rtn-clip', 'gptq'], [2, 3], [32]),
          ...vector([
            [4, 256],
            [2, 64],
          ]),
          ...integer([32], ALL_ARMS),
        ],
      },
    ],
  },
  {
    name: 'quality',
    summary: 'error against size, training and group on trained models to 3 million parameters',
    windows: 32,
    grids: [
      { models: SHIPPED, settings: NONE },
      {
        models: [...trained(TO_1M, [2, 8, 32]), ...trained(['gpt-3m'], [4, 16])],
        settings: scalar(['rtn'], [2, 3, 4], GROUPS),
      },
      {
        models: trained(TO_1M, [8]),
        settings: [
          ...scalar(['gptq'], [2, 3], GROUPS),
          ...vector([
            [4, 256],
            [2, 16],
            [2, 64],
            [2, 256],
          ]),
        ],
      },
      { models: trained(TO_640K, [2, 8, 32]), settings: integer([8, 16, 32], ARMS) },
    ],
  },
  {
    name: 'quality-full',
    summary: 'every checkpoint, every method, all 256 windows: many hours',
    windows: 256,
    grids: [
      {
        models: SHIPPED,
        settings: [
          ...NONE,
          ...scalar(['rtn', 'rtn-clip', 'gptq'], [2, 3, 4], GROUPS),
          ...vector([
            [4, 16],
            [4, 64],
            [4, 256],
            [2, 16],
            [2, 64],
            [2, 256],
          ]),
          ...integer(GROUPS, ALL_ARMS),
          ...eightBits(GROUPS),
        ],
      },
    ],
  },
];

/** Each once; by size and training, so that a model is loaded once, and its own order within. */
export function cellsOf({ grids, windows }: QualitySuite): readonly Cell[] {
  const all = grids.flatMap(({ models, settings }) =>
    models.flatMap((model) => settings.map((setting) => cellOf(model, setting, windows))),
  );
  const place = new Map(checkpoints.map(({ id }, i) => [id, i]));
  return [...new Map(all.map((cell) => [cell.workload.id, cell])).values()].toSorted(
    (a, b) => place.get(a.model)! - place.get(b.model)!,
  );
}
