/** @file Variants without workgroup memory or barriers: for CPU adapters, and `edge` for every size anywhere. */
import type { Variant } from '../../src/kernel.ts';
import { sizeOf, strides, unmet } from './size.ts';
import type { Needs } from './size.ts';
import directBtWgsl from './direct-bt.wgsl?raw';
import directWgsl from './direct.wgsl?raw';
import edgeWgsl from './edge.wgsl?raw';
import fewWgsl from './few.wgsl?raw';
import halfDirectBtWgsl from './half-direct-bt.wgsl?raw';
import halfDirectWgsl from './half-direct.wgsl?raw';
import halfEdgeWgsl from './half-edge.wgsl?raw';
import halfMatvecBtWgsl from './half-matvec-bt.wgsl?raw';
import halfMatvecWgsl from './half-matvec.wgsl?raw';
import matvecBtWgsl from './matvec-bt.wgsl?raw';
import matvecWgsl from './matvec.wgsl?raw';

const bindings = ['a', 'b', 'c'] as const;

/** Threads of a workgroup, side by side along the columns of C, unless a form says otherwise. */
const THREADS = 32;

interface Form {
  readonly name: string;
  readonly target: Variant['target'];
  readonly wgsl: string;
  readonly needs: Needs;
  /** Columns and rows of C a thread computes. */
  readonly columns: number;
  readonly rows: number;
  readonly threads?: number;
}

const form = ({ name, target, wgsl, needs, columns, rows, threads = THREADS }: Form): Variant => ({
  name,
  target,
  refuses: (params) => unmet(sizeOf(params), needs),
  passes(params) {
    const size = sizeOf(params);
    const { m, n, k, batch } = size;
    const across = Math.ceil(n / (threads * columns));
    const constants = { M: m, N: n, K: k, ...strides(size) };
    // A shader for few rows has one thread for all of them, and its batches stand in y.
    const workgroups: [number, number, number] =
      needs.mostRows === undefined ? [across, Math.ceil(m / rows), batch] : [across, batch, 1];
    return [{ wgsl, constants, bindings, workgroups }];
  },
});

const f32 = { half: false } as const;
const f16 = { half: true } as const;

/** One row: memory decides, on every adapter. */
export const matvec = form({
  name: 'matvec',
  target: 'any',
  wgsl: matvecWgsl,
  needs: { ...f32, bt: false, mostRows: 1, n: 4, k: 4 },
  columns: 4,
  rows: 1,
});

export const matvecBt = form({
  name: 'matvec-bt',
  target: 'cpu',
  wgsl: matvecBtWgsl,
  needs: { ...f32, bt: true, mostRows: 1, k: 4 },
  columns: 4,
  rows: 1,
});

export const few = form({
  name: 'few',
  target: 'cpu',
  wgsl: fewWgsl,
  needs: { ...f32, bt: false, leastRows: 2, mostRows: 4, n: 4, k: 4 },
  columns: 8,
  rows: 4,
});

export const direct = form({
  name: 'direct',
  target: 'cpu',
  wgsl: directWgsl,
  needs: { ...f32, bt: false, n: 4, k: 4 },
  columns: 8,
  rows: 8,
});

export const directBt = form({
  name: 'direct-bt',
  target: 'cpu',
  wgsl: directBtWgsl,
  needs: { ...f32, bt: true, k: 4 },
  columns: 8,
  rows: 8,
});

export const edge = form({
  name: 'edge',
  target: 'any',
  wgsl: edgeWgsl,
  needs: f32,
  columns: 4,
  rows: 4,
});

export const halfMatvec = form({
  name: 'half-matvec',
  target: 'any',
  wgsl: halfMatvecWgsl,
  needs: { ...f16, bt: false, mostRows: 1, n: 8, k: 2 },
  columns: 8,
  rows: 1,
  threads: 16,
});

export const halfMatvecBt = form({
  name: 'half-matvec-bt',
  target: 'cpu',
  wgsl: halfMatvecBtWgsl,
  needs: { ...f16, bt: true, mostRows: 1, k: 4 },
  columns: 4,
  rows: 1,
});

export const halfDirect = form({
  name: 'half-direct',
  target: 'cpu',
  wgsl: halfDirectWgsl,
  needs: { ...f16, bt: false, n: 8, k: 2 },
  columns: 8,
  rows: 8,
});

export const halfDirectBt = form({
  name: 'half-direct-bt',
  target: 'cpu',
  wgsl: halfDirectBtWgsl,
  needs: { ...f16, bt: true, k: 4 },
  columns: 8,
  rows: 8,
});

export const halfEdge = form({
  name: 'half-edge',
  target: 'any',
  wgsl: halfEdgeWgsl,
  needs: f16,
  columns: 4,
  rows: 4,
});
