/** @file How the streaming kernels share out a buffer that they go over again and again in one dispatch. */
import type { Params, ParamSpec } from '../../src/kernel.ts';

export const WORKGROUP = 64;

/** vec4s a thread takes in a sweep at least, where there are that many: fewer, and loops cost more than accesses. */
const EACH = 64;

/** Threads stand in `rows` of `columns`. A row goes over the whole buffer, a thread over every `columns`th vec4. */
export interface Grid {
  readonly vectors: number;
  readonly sweeps: number;
  readonly columns: number;
  readonly rows: number;
  /**
   * Columns a thread moves on after each sweep, and a row stands from the row before: so no thread meets its own
   * words again soon, and what is timed is a cache that threads share.
   */
  readonly shift: number;
  readonly threads: number;
  readonly workgroups: number;
}

/** Parameters of a kernel that streams over a buffer. */
export const gridParams: Readonly<Record<string, ParamSpec>> = {
  bytes: { kind: 'integer', min: 16, max: 2 ** 31, help: 'bytes of the buffer, a multiple of 16' },
  sweeps: { kind: 'integer', min: 1, max: 65_536, help: 'times it is gone over in a dispatch' },
  threads: { kind: 'integer', min: 1, max: 2 ** 20, help: 'threads at most' },
};

export function gridFor(params: Params): Grid {
  const vectors = Number(params['bytes']) / 16;
  const sweeps = Number(params['sweeps']);
  const most = Number(params['threads']);
  const columns = Math.min(Math.ceil(vectors / EACH), most);
  const rows = Math.max(1, Math.min(sweeps, Math.floor(most / columns)));
  const threads = columns * rows;
  const workgroups = Math.ceil(threads / WORKGROUP);
  return { vectors, sweeps, columns, rows, shift: columns >> 1, threads, workgroups };
}

/** A sentence if the buffer is no whole number of vec4s. */
export const refuseGrid = (params: Params): string | undefined =>
  Number(params['bytes']) % 16 === 0 ? undefined : 'needs bytes to be a multiple of 16';

/** The grid as constants of a shader. */
export const gridConstants = ({ vectors, sweeps, columns, rows, shift }: Grid) => ({
  VECTORS: vectors,
  SWEEPS: sweeps,
  COLUMNS: columns,
  ROWS: rows,
  SHIFT: shift,
});

/** The column of a thread in each of its sweeps, as the shaders compute it. */
export function columnsOf(thread: number, { sweeps, columns, rows, shift }: Grid): readonly number[] {
  const row = Math.floor(thread / columns);
  const count = Math.ceil((sweeps - row) / rows);
  return Array.from({ length: count }, (_, turn) => ((thread % columns) + (row + turn) * shift) % columns);
}
