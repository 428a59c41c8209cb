/** @file The texts that shaders over scalar codes are put together from: an algorithm, how x is read, what a code is. */
import type { Pass } from '../../../src/kernel.ts';
import type { Size } from './size.ts';
import bytesWgsl from './bytes.wgsl?raw';
import code2Wgsl from './code-2.wgsl?raw';
import code3Wgsl from './code-3.wgsl?raw';
import code4Wgsl from './code-4.wgsl?raw';
import code8Wgsl from './code-8.wgsl?raw';
import codeFp4Wgsl from './code-fp4.wgsl?raw';
import factorsWgsl from './factors.wgsl?raw';
import xF16Wgsl from './x-f16.wgsl?raw';
import xF32Wgsl from './x-f32.wgsl?raw';
import xPlainWgsl from './x-plain.wgsl?raw';
import xQuadsWgsl from './x-quads.wgsl?raw';
import xRowWgsl from './x-row.wgsl?raw';

const codes = { 2: code2Wgsl, 3: code3Wgsl, 4: code4Wgsl, 8: code8Wgsl } as const;

export const codeWgsl = ({ bits, format }: Size): string => (format === 'fp4' ? codeFp4Wgsl : codes[bits]);

const storedWgsl = ({ half }: Size): string => (half ? xF16Wgsl : xF32Wgsl);

/** The algorithm first, so that its lines keep their numbers. */
export const joined = (...files: readonly string[]): string => files.join('\n');

const flag = (on: boolean): number => (on ? 1 : 0);

/** The middle code stands for 0 exactly: no sums of x are needed. */
const isCentred = ({ scheme }: Size): boolean => scheme === 'absmax';

/** Columns of a group as the unrolled shaders take them: one that reaches the end of K covers the last block whole. */
export const wholeGroup = ({ group, k, blocks }: Size): number => (group >= k ? blocks * 32 : group);

/** A sentence if a group ends inside what the unrolled shaders sum at once, else undefined. */
export function unevenGroup(size: Size): string | undefined {
  const group = wholeGroup(size);
  return group === 8 || group === 16 || group % 32 === 0
    ? undefined
    : `needs group = 0, 8, 16 or a multiple of 32, not ${size.group}`;
}

export const BINDINGS = ['x', 'words', 'scales', 'y'] as const;

/** A pass that decodes by masks, for CPU adapters. `quads`: threads in fours read x together. */
export function masked(
  size: Size,
  wgsl: string,
  quads: boolean,
  lanes: number,
  workgroups: Pass['workgroups'],
): Pass {
  const { m, n, k } = size;
  return {
    wgsl: joined(
      wgsl,
      quads ? xQuadsWgsl : xPlainWgsl,
      xRowWgsl,
      storedWgsl(size),
      codeWgsl(size),
      factorsWgsl,
    ),
    constants: { M: m, N: n, K: k, GROUP: wholeGroup(size), LANES: lanes, CENTRED: flag(isCentred(size)) },
    bindings: BINDINGS,
    workgroups,
  };
}

/** The pass that writes the whole matrix; `dense` names the buffer. */
export const written = (size: Size, wgsl: string, dense: string): Pass => ({
  wgsl: joined(wgsl, codeWgsl(size), factorsWgsl),
  constants: { N: size.n, K: size.k, GROUP: wholeGroup(size) },
  bindings: [dense, 'words', 'scales'],
  workgroups: [Math.ceil(size.n / 128), size.blocks, 1],
});

/** A pass that decodes by shifts: for GPUs, and `byElement`, reading x one by one, for what others refuse. */
export function shifted(size: Size, wgsl: string, byElement: boolean, workgroups: Pass['workgroups']): Pass {
  const { m, n, k, bits, group, format, half } = size;
  const x = byElement ? [] : [xRowWgsl, storedWgsl(size)];
  return {
    wgsl: joined(wgsl, bytesWgsl, factorsWgsl, ...x),
    constants: {
      M: m,
      N: n,
      K: k,
      GROUP: group,
      BITS: bits,
      FP4: flag(format === 'fp4'),
      ...(byElement ? { HALF: flag(half) } : {}),
    },
    bindings: BINDINGS,
    workgroups,
  };
}
