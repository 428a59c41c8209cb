/**
 * @file `run --shard i/n`: a part of the workloads, so that n machines of one kind share a suite. The same everywhere:
 * it depends on ids and cost models and not on a device.
 */
import { kernelById } from '../../kernels/index.ts';
import { suites, suiteWorkloads } from '../suites/index.ts';
import { usageError } from './exit.ts';

export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly of: number;
}

export const MAX_SHARDS = 1000;

/** `2/4`; undefined for what is none. */
export function parseShard(text: string): Shard | undefined {
  const found = /^(\d{1,4})\/(\d{1,4})$/.exec(text);
  if (found === null) return undefined;
  const [index, of] = [Number(found[1]), Number(found[2])];
  return index >= 1 && index <= of && of <= MAX_SHARDS ? { index, of } : undefined;
}

/**
 * A workload takes about as long whatever its size, for its samples go on until they are enough; large ones add making,
 * checking and uploading, in proportion to their work. Rough, and in units of the first: it only has to spread the
 * large ones.
 */
const FLOPS_OF_A_POINT = 2e9;
const BYTES_OF_A_POINT = 5e8;

export const weightOf = ({ flops, bytes }: { readonly flops: number; readonly bytes: number }): number =>
  1 + flops / FLOPS_OF_A_POINT + bytes / BYTES_OF_A_POINT;

/**
 * Cuts `weights` into `of` parts: the heaviest first, each to the part that is lightest so far (Graham, SIAM Journal on
 * Applied Mathematics 17, 1969: the heaviest part is at most 4/3 of the best possible). Returns the part of each, from 0.
 */
export function partsOf(weights: readonly number[], of: number): readonly number[] {
  const loads = Array.from({ length: of }, () => 0);
  const parts = weights.map(() => 0);
  const heaviest = weights
    .map((weight, i) => ({ weight, i }))
    .toSorted((a, b) => b.weight - a.weight || a.i - b.i);
  for (const { weight, i } of heaviest) {
    const part = loads.indexOf(Math.min(...loads));
    parts[i] = part;
    loads[part]! += weight;
  }
  return parts;
}

/** Those of `ids` that are the shard's, in their order. Throws a usage error for a shard that would be empty. */
export function shardOf(ids: readonly string[], { index, of }: Shard): readonly string[] {
  const known = new Map(suites.flatMap(suiteWorkloads).map((one) => [one.id, one]));
  const weights = ids.map((id) => {
    const workload = known.get(id);
    const kernel = workload && kernelById(workload.kernel);
    return workload === undefined || kernel === undefined ? 1 : weightOf(kernel.cost(workload.params));
  });
  const parts = partsOf(weights, of);
  const own = ids.filter((_, i) => parts[i] === index - 1);
  if (own.length > 0) return own;
  throw usageError(`--shard ${index}/${of}: there are only ${ids.length} workloads, and none is left for it`);
}
