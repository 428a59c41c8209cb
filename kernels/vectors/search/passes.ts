/** @file The passes that compare every vector with every other, and how vectors are stored for them. */
import type { Pass } from '../../../src/kernel.ts';
import { normals } from '../../inputs.ts';
import { overElements } from '../../transformer/elementwise.ts';
import halvesWgsl from './halves.wgsl?raw';
import nearestWgsl from './nearest.wgsl?raw';
import rowsWgsl from './rows.wgsl?raw';
import sumWgsl from './sum.wgsl?raw';
import tileWgsl from './tile.wgsl?raw';

export interface Search {
  readonly rows: number;
  /** Compared with, from vector `first` of y on. */
  readonly columns: number;
  readonly first?: number;
  /** Numbers of a vector. */
  readonly d: number;
  /** Names of the buffers of both sides. */
  readonly x: string;
  readonly y: string;
}

/** Numbers of a stored vector: whole vec4s. */
export const paddedTo4 = (d: number): number => 4 * Math.ceil(d / 4);

/** `count` vectors of `d` numbers of N(0, 1), each filled up with 0 to whole vec4s. */
export function drawVectors(count: number, d: number, seed: number, name: string): Float32Array {
  const plain = normals(count * d, seed, name);
  const stride = paddedTo4(d);
  if (stride === d) return plain;
  const out = new Float32Array(count * stride);
  for (let i = 0; i < count; i++) out.set(plain.subarray(i * d, i * d + d), i * stride);
  return out;
}

/** Workgroups in a line: WebGPU promises 65 535 in a dimension. */
const ACROSS = 32_768;

type Form = 'rows' | 'tile';

function searchPass(form: Form, kept: string, of: Search, rest: readonly string[]): Pass {
  const groups = form === 'rows' ? Math.ceil(Math.ceil(of.rows / 4) / 16) : Math.ceil(of.rows / 32);
  const line = Math.min(groups, ACROSS);
  return {
    wgsl: `${kept}\n${form === 'rows' ? rowsWgsl : tileWgsl}`,
    constants: {
      ROWS: of.rows,
      COLUMNS: of.columns,
      D: of.d,
      D4: paddedTo4(of.d) / 4,
      FIRST: of.first ?? 0,
      ACROSS: form === 'rows' ? 16 * line : line,
    },
    bindings: [of.x, of.y, ...rest],
    workgroups: [line, Math.ceil(groups / line), 1],
  };
}

/** For each row ln Σ exp(x·y/√d), to the buffer `found`. */
export const sumPass = (form: Form, of: Search, found: string): Pass =>
  searchPass(form, sumWgsl, of, [found]);

/** −‖y‖²/2 of `count` vectors, from `y` to `halves`. */
export const halvesPass = (count: number, d: number, y: string): Pass =>
  overElements(halvesWgsl, count, { D4: paddedTo4(d) / 4 }, [y, 'halves']);

/** The number of the nearest, counted from `first`, to the buffer `codes`; `halves` must stand. */
export const nearestPass = (form: Form, of: Search, codes: string): Pass =>
  searchPass(form, nearestWgsl, of, ['halves', codes]);
