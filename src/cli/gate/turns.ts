/** @file Whether base and head can be measured in turns in one process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../harness/errors.ts';
import { RIVAL_ORDERS } from '../../kernel.ts';
import type { GateTurns } from '../../results/gate-record.ts';
import { usageError } from '../exit.ts';
import type { Checkout } from './checkouts.ts';

/** Of a built checkout. */
export const kernelsOf = (folder: string): string => join(folder, 'dist', 'cli', 'kernels.js');

interface Asked {
  readonly turns?: GateTurns | undefined;
}

/** What was asked for, else the finest turns that can be. Throws a usage error where `process` was asked for and cannot be. */
export async function turnsFor(
  { turns }: Asked,
  { base, head }: { readonly base: Checkout; readonly head: Checkout },
  note: (line: string) => void,
): Promise<GateTurns> {
  if (turns === 'launches') return turns;
  const why = await whyNot(base, head);
  if (why === undefined) return 'process';
  if (turns === 'process')
    throw usageError(`--turns process: ${why}; --turns launches compares whole launches`);
  note(`Base and head are not measured in one process (${why}): launches take turns.`);
  return 'launches';
}

/** What is known of a built checkout without launching it. */
interface BuiltKernels {
  readonly contract?: unknown;
  readonly orders?: unknown;
  readonly commit?: string | null;
  readonly version?: string;
}

/** Throws what importing it throws. */
const load = async (folder: string): Promise<BuiltKernels> =>
  (await import(/* @vite-ignore */ pathToFileURL(kernelsOf(folder)).href)) as BuiltKernels;

/** Which program it is: with turns in one process base has no launches of its own that would tell. */
export async function programOf(folder: string): Promise<{ commit: string | null; version: string }> {
  const { commit = null, version = 'unknown' } = await load(folder);
  return { commit, version };
}

async function whyNot(base: Checkout, head: Checkout): Promise<string | undefined> {
  const built: Partial<Record<string, BuiltKernels>> = {};
  for (const [side, { folder }] of Object.entries({ base, head })) {
    const path = kernelsOf(folder);
    if (!existsSync(path)) return `${side} builds no module of its kernels`;
    try {
      built[side] = await load(folder);
    } catch (error) {
      return `the kernels of ${side} cannot be loaded: ${messageOf(error)}`;
    }
  }
  const [theirs, ours] = [built['base']?.contract, built['head']?.contract];
  if (theirs !== ours) return `base keeps contract ${String(theirs)} of kernels and head ${String(ours)}`;
  // Head's program is the one that is launched.
  return built['head']?.orders === RIVAL_ORDERS
    ? undefined
    : 'head is of another version than this gate and does not take its orders';
}
