/** @file Variants without workgroup memory or barriers: for CPU adapters, and `edge` for every size anywhere. */
import type { Variant } from '../../src/kernel.ts';
import { sizeOf, strides, unmet } from './size.ts';
import type { Needs } from './size.ts';
import directBtF16Wgsl from './direct-bt-f16.wgsl?raw';
import directBtF32Wgsl from './direct-bt-f32.wgsl?raw';
import directBtWgsl from './direct-bt.wgsl?raw';
import directF16Wgsl from './direct-f16.wgsl?raw';
import directF32Wgsl from './direct-f32.wgsl?raw';
import directWgsl from './direct.wgsl?raw';
import edgeF16Wgsl from './edge-f16.wgsl?raw';
import edgeF32Wgsl from './edge-f32.wgsl?raw';
import edgeWgsl from './edge.wgsl?raw';
import halfMatvecBtWgsl from './half-matvec-bt.wgsl?raw';
import halfMatvecWgsl from './half-matvec.wgsl?raw';
import matvecBtWgsl from './matvec-bt.wgsl?raw';
import matvecWgsl from './matvec.wgsl?raw';
import quadAF16Wgsl from './quad-a-f16.wgsl?raw';
import quadAF32Wgsl from './quad-a-f32.wgsl?raw';
import quadAbWgsl from './quad-ab.wgsl?raw';
import quadAbtWgsl from './quad-abt.wgsl?raw';
import quadBF16Wgsl from './quad-b-f16.wgsl?raw';
import quadBF32Wgsl from './quad-b-f32.wgsl?raw';
import quadBtF16Wgsl from './quad-bt-f16.wgsl?raw';
import quadBtF32Wgsl from './quad-bt-f32.wgsl?raw';
import quadWgsl from './quad.wgsl?raw';

const bindings = ['a', 'b', 'c'] as const;

/** Threads of a workgroup, side by side along the columns of C, unless a form says otherwise. */
const THREADS = 32;

interface Form {
  readonly name: string;
  readonly target: Variant['target'];
  readonly features?: readonly string[];
  /** The algorithm, then what it leaves to files of their own, so that its lines keep their numbers. */
  readonly wgsl: readonly string[];
  readonly needs: Needs;
  /** Columns and rows of C a thread computes. No rows: a thread takes them all, and batches stand in y. */
  readonly columns: number;
  readonly rows?: number;
  readonly threads?: number;
  /** Threads of a workgroup below each other, each with rows of its own. */
  readonly blocks?: number;
  readonly constants?: Readonly<Record<string, number>>;
}

const form = ({
  name,
  target,
  features,
  wgsl,
  needs,
  columns,
  rows,
  threads = THREADS,
  blocks = 1,
  ...rest
}: Form): Variant => ({
  name,
  target,
  ...(features === undefined ? {} : { features }),
  refuses: (params) => unmet(sizeOf(params), needs),
  passes(params) {
    const size = sizeOf(params);
    const { m, n, k, batch } = size;
    const across = Math.ceil(n / (threads * columns));
    const constants = { BATCH: batch, M: m, N: n, K: k, ...strides(size), ...rest.constants };
    const workgroups: [number, number, number] =
      rows === undefined ? [across, batch, 1] : [across, Math.ceil(m / (rows * blocks)), batch];
    return [{ wgsl: wgsl.join('\n'), constants, bindings, workgroups }];
  },
});

const f32 = { half: false } as const;
const f16 = { half: true } as const;

/** One row: memory decides, on every adapter. */
export const matvec = form({
  name: 'matvec',
  target: 'any',
  wgsl: [matvecWgsl],
  needs: { ...f32, bt: false, mostRows: 1, n: 4, k: 4 },
  columns: 8,
  threads: 16,
});

export const matvecBt = form({
  name: 'matvec-bt',
  target: 'cpu',
  wgsl: [matvecBtWgsl],
  needs: { ...f32, bt: true, mostRows: 1, k: 4 },
  columns: 8,
  threads: 16,
});

/** Rows of C a thread of a quad form computes, threads of its workgroup across and down, and the m from which on it is worth trying. */
interface Quad {
  readonly rows: number;
  readonly threads: number;
  readonly blocks: number;
  readonly leastRows: number;
  readonly mostRows?: number;
}

/**
 * For hundreds of rows: compiles two to three times as long as 16 rows a thread. One quad across, so that few columns fill it, and
 * two below each other, so that subgroups of eight have no idle half.
 */
const TALL: Quad = { rows: 32, threads: 4, blocks: 2, leastRows: 256 };

const QUADS: readonly Quad[] = [
  { rows: 16, leastRows: 9 },
  { rows: 8, leastRows: 5 },
  { rows: 4, leastRows: 3, mostRows: 4 },
  { rows: 2, leastRows: 2, mostRows: 2 },
].map((quad) => ({ threads: 8, blocks: 1, ...quad }));

/** The four lanes of a quad share what they read of A; see quad.wgsl. Preferred first. */
const quadForms = (
  name: string,
  parts: readonly string[],
  needs: Needs,
  quads: readonly Quad[] = QUADS,
): readonly Variant[] =>
  quads.map(({ rows, threads, blocks, ...range }) =>
    form({
      name: `${name} ROWS=${rows}`,
      target: 'cpu',
      features: ['subgroups'],
      wgsl: [quadWgsl, ...parts],
      needs: { ...needs, ...range, k: 4 },
      columns: 8,
      rows,
      threads,
      blocks,
      constants: { ROWS: rows, THREADS: threads, BLOCKS: blocks },
    }),
  );

/** C = A·B in f32, the tallest first. */
const plainQuads = quadForms('quad', [quadAbWgsl, quadAF32Wgsl, quadBF32Wgsl], { ...f32, bt: false, n: 4 }, [
  TALL,
  ...QUADS,
]);

/** The first for m from 256, the other from 9. */
export const [quad32, quad16] = plainQuads as [Variant, Variant, ...Variant[]];

export const quads: readonly Variant[] = [
  ...plainQuads,
  ...quadForms('quad-bt', [quadAbtWgsl, quadAF32Wgsl, quadBtF32Wgsl], { ...f32, bt: true }),
  ...quadForms('half-quad', [quadAbWgsl, quadAF16Wgsl, quadBF16Wgsl], { ...f16, bt: false, n: 8 }),
  ...quadForms('half-quad-bt', [quadAbtWgsl, quadAF16Wgsl, quadBtF16Wgsl], { ...f16, bt: true }),
];

export const direct = form({
  name: 'direct',
  target: 'cpu',
  wgsl: [directWgsl, directF32Wgsl],
  needs: { ...f32, bt: false, n: 4, k: 4 },
  columns: 8,
  rows: 8,
});

export const directBt = form({
  name: 'direct-bt',
  target: 'cpu',
  wgsl: [directBtWgsl, directBtF32Wgsl],
  needs: { ...f32, bt: true, k: 4 },
  columns: 8,
  rows: 8,
});

export const edge = form({
  name: 'edge',
  target: 'any',
  wgsl: [edgeWgsl, edgeF32Wgsl],
  needs: f32,
  columns: 4,
  rows: 4,
});

export const halfMatvec = form({
  name: 'half-matvec',
  target: 'any',
  wgsl: [halfMatvecWgsl],
  needs: { ...f16, bt: false, mostRows: 1, n: 8, k: 4 },
  columns: 8,
  threads: 16,
});

export const halfMatvecBt = form({
  name: 'half-matvec-bt',
  target: 'cpu',
  wgsl: [halfMatvecBtWgsl],
  needs: { ...f16, bt: true, mostRows: 1, k: 8 },
  columns: 4,
  threads: 16,
});

export const halfDirect = form({
  name: 'half-direct',
  target: 'cpu',
  wgsl: [directWgsl, directF16Wgsl],
  needs: { ...f16, bt: false, n: 8, k: 2 },
  columns: 8,
  rows: 8,
});

export const halfDirectBt = form({
  name: 'half-direct-bt',
  target: 'cpu',
  wgsl: [directBtWgsl, directBtF16Wgsl],
  needs: { ...f16, bt: true, k: 4 },
  columns: 8,
  rows: 8,
});

export const halfEdge = form({
  name: 'half-edge',
  target: 'any',
  wgsl: [edgeWgsl, edgeF16Wgsl],
  needs: f16,
  columns: 4,
  rows: 4,
});
