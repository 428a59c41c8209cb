/** @file What is measured of the ladder: a *cell* is one checkpoint, quantised one way, over so many windows. */
import { checkpoint } from '../../models/ladder/index.ts';
import type { Params, Workload } from '../kernel.ts';
import { settingParams } from './setting.ts';
import type { Setting } from './setting.ts';

export interface Cell {
  /** Its kernel is `ladder`; the id tells everything that decides its numbers. */
  readonly workload: Workload;
  /** Id of the checkpoint. */
  readonly model: string;
  readonly setting: Setting;
  /** Windows of test64k, evenly spread: every (256/windows)-th. */
  readonly windows: number;
}

/** In the place of a kernel's id: no kernel alone, but a whole pass from them. */
export const LADDER = 'ladder';

/**
 * `ladder/model=gpt-35k-D8,method=rtn,bits=4,group=32,windows=32`; `group=0` is per channel. Throws a `RangeError` for a
 * checkpoint there is none of or windows that do not divide 256.
 */
export function cellOf(model: string, setting: Setting, windows: number): Cell {
  checkpoint(model);
  if (windows < 1 || 256 % windows !== 0) throw new RangeError(`windows: ${windows} does not divide 256`);
  const params: Params = { model, method: setting.method, ...settingParams(setting), windows };
  const text = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return {
    workload: { id: `${LADDER}/${text.join(',')}`, kernel: LADDER, params },
    model,
    setting,
    windows,
  };
}

/** Every so many of all windows, so that all documents have their part. */
export const spread = <T>(all: readonly T[], count: number): readonly T[] => {
  const stride = Math.max(1, Math.floor(all.length / count));
  return all.filter((_, i) => i % stride === 0).slice(0, count);
};

/** Operations of a pass over the cell's windows: two a parameter and token, and about a quarter more for attention. */
export const passFlops = ({ model, windows }: Pick<Cell, 'model' | 'windows'>): number =>
  2.5 * checkpoint(model).parameters * 256 * windows;
