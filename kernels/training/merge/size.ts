import type { Params } from '../../../src/kernel.ts';

export type Method = 'average' | 'arithmetic' | 'dare' | 'ties';

export interface Size {
  /** Of the one layer that the models consist of. */
  readonly rows: number;
  readonly columns: number;
  /** rows·columns. */
  readonly n: number;
  readonly experts: number;
  readonly method: Method;
  /** Hundredths of what was learnt that are added. */
  readonly scale: number;
  /** Of DARE: hundredths that are dropped. */
  readonly drop: number;
  /** Of TIES: parameters of a model that are kept at least. */
  readonly kept: number;
}

export function sizeOf(params: Params): Size {
  const [rows, columns] = [Number(params['rows']), Number(params['columns'])];
  return {
    rows,
    columns,
    n: rows * columns,
    experts: Number(params['experts']),
    method: params['method'] as Method,
    scale: Number(params['scale'] ?? 30),
    drop: Number(params['drop'] ?? 90),
    kept: Math.ceil((rows * columns * Number(params['keep'] ?? 20)) / 100),
  };
}
