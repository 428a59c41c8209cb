/** @file The ladder's checkpoints: small language models of six sizes, each at up to five lengths of training. */
import { fileHashes } from './hashes.ts';
import ladder from './ladder.json' with { type: 'json' };
import documents from './windows.json' with { type: 'json' };

export { LADDER_CAVEATS } from './caveats.ts';

/** A trained model and what its trainer recorded. */
export interface Checkpoint {
  /** `gpt-35k-D8`: the model and its training tokens in units of 1.024 million. */
  readonly id: string;
  readonly model: string;
  /** N: all parameters, and those of the blocks' matrices, which quantisation replaces. */
  readonly parameters: number;
  readonly blockParameters: number;
  /** D: bytes of text. */
  readonly trainTokens: number;
  /** Recorded loss over val64k, nats a byte, and its standard error over windows. */
  readonly val64k: number;
  readonly val64kSe: number;
  /** Path below `models/ladder`; absent where the weights are not shipped. */
  readonly file?: string;
}

/** Tokens of a window: the first has nothing before it, the others are predicted. */
export const WINDOW_BYTES = 257;

/** Windows of a set, one after the other, and the held-out document in which each starts. */
export const windowSets = {
  /** Learning rates and shapes were chosen near it: only for holding a pass against what was recorded. */
  val: { file: 'val64k.bin', documents: documents.val64k },
  /** No choice ever looked at it: quality is reported here. */
  test: { file: 'test64k.bin', documents: documents.test64k },
  /** Training text: Hessians and statistics come from here and nowhere else. */
  calibration: { file: 'calibration128k.bin' },
} as const;

/** By size, then by training. */
export const checkpoints: readonly Checkpoint[] = ladder.models.flatMap((model) =>
  model.checkpoints.map((one) => {
    const file = 'f16' in one ? `weights/${one.f16}` : undefined;
    return {
      id: `${model.name}-D${Math.round(one.D / 1.024e6)}`,
      model: model.name,
      parameters: model.params,
      blockParameters: model.block_matrix_params,
      trainTokens: one.D,
      val64k: one.val64k,
      val64kSe: one.val64k_se,
      ...(file !== undefined && file in fileHashes && { file }),
    };
  }),
);

/** The checkpoint of that id. Throws a `RangeError` with those there are. */
export function checkpoint(id: string): Checkpoint {
  const found = checkpoints.find((one) => one.id === id);
  if (found !== undefined) return found;
  throw new RangeError(`no checkpoint '${id}'; there are ${checkpoints.map((one) => one.id).join(', ')}`);
}
