/** @file What every way to multiply rows with their experts' weights has in common. */
import type { BufferSpec, Variant } from '../../../src/kernel.ts';
import type { Across } from '../plan.ts';
import type { LayerSize } from '../size.ts';
import type { Stage } from '../stage.ts';
import combineEdgeWgsl from './combine-edge.wgsl?raw';
import combineWgsl from './combine.wgsl?raw';

/** From `x`, `w1`, `w2` and `routes` to `y`, by a plan where a form has a height. */
export interface Form {
  readonly name: string;
  readonly target: Variant['target'];
  readonly features?: readonly string[];
  /** Most rows of a tile; undefined for one token, whose choices are its tiles. */
  readonly height: (size: LayerSize) => number | undefined;
  /** Workgroups across and deep, of the first product and of the second. */
  readonly across: (size: LayerSize) => readonly [Across, Across];
  readonly refuses: (size: LayerSize) => string | undefined;
  /** `plan` names the buffer that holds the plan. */
  readonly stage: (size: LayerSize, plan: string) => Stage;
}

export const notInFours = ({ d, ff }: LayerSize): string | undefined =>
  d % 4 === 0 && ff % 4 === 0 ? undefined : 'needs d and ff to be multiples of 4';

export const flat = (x: number, z = 1): Across => ({ x, z });

export const hiddenUnits = ({ t, k, ff }: LayerSize): BufferSpec => ({
  name: 'hidden',
  role: 'scratch',
  type: 'f32',
  length: t * k * ff,
});

/** What adds the slices of each token, or nothing where the second product writes `y` itself. */
export function addition({ t, k, d }: LayerSize, splits: number): { readonly to: string } & Stage {
  const slices = k * splits;
  if (slices === 1) return { to: 'y', scratch: [], passes: [] };
  const fours = d % 4 === 0;
  const across = Math.ceil((fours ? d / 4 : d) / 64);
  return {
    to: 'parts',
    scratch: [{ name: 'parts', role: 'scratch', type: 'f32', length: t * slices * d }],
    passes: [
      {
        wgsl: fours ? combineWgsl : combineEdgeWgsl,
        constants: { N: d, SLICES: slices },
        bindings: ['parts', 'y'],
        workgroups: [across, t, 1],
      },
    ],
  };
}
