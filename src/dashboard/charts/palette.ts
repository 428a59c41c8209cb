/** @file Colours of series, as custom properties of `theme.css`. */
import type { Shape } from './shapes.ts';

/** Past these, colours come again: a chart of more series names its points in tips and table. */
const COUNT = 6;

export const seriesColor = (index: number): string => `var(--series-${(index % COUNT) + 1})`;

/** Of a key under a chart. */
export interface LegendEntry {
  readonly name: string;
  readonly mark: 'line' | 'dashed' | 'dot' | 'diamond';
  readonly color: string;
  /** Of a dot; a disc where it is absent. */
  readonly shape?: Shape;
}
