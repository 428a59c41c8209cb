/** @file Shapes of points, a series each: colours alone do not tell six series apart, to some eyes not two. Pure. */

export const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'cross', 'wedge'] as const;
export type Shape = (typeof SHAPES)[number];

/** Past six series both colours and shapes come again, never the same pair of them before thirty-six. */
export const seriesShape = (index: number): Shape =>
  SHAPES[(index + Math.floor(index / SHAPES.length)) % SHAPES.length]!;

/** How a shape is drawn: what follows a move to its middle in a path, and how that is painted. */
export interface ShapeStroke {
  readonly path: string;
  readonly isFilled: boolean;
  readonly width: number;
  readonly cap: 'round' | 'square' | 'butt';
}

/** A shape as large as a disc of radius `r`. Lines of no length have ends: round ones are discs, square ones squares. */
export function shapeStroke(shape: Shape, r: number): ShapeStroke {
  const of = (...shares: readonly number[]): string =>
    shares.map((share) => Math.round(100 * share * r) / 100).join(',');
  switch (shape) {
    case 'circle':
      return { path: 'h0', isFilled: false, width: 2 * r, cap: 'round' };
    case 'square':
      return { path: 'h0', isFilled: false, width: 1.8 * r, cap: 'square' };
    case 'triangle':
      return { path: `m${of(0, -1.3)}l${of(1.2, 2.1)}h${of(-2.4)}z`, isFilled: true, width: 0, cap: 'butt' };
    case 'wedge':
      return { path: `m${of(0, 1.3)}l${of(1.2, -2.1)}h${of(-2.4)}z`, isFilled: true, width: 0, cap: 'butt' };
    case 'diamond':
      return {
        path: `m${of(0, -1.4)}l${of(1.15, 1.4)}l${of(-1.15, 1.4)}l${of(-1.15, -1.4)}z`,
        isFilled: true,
        width: 0,
        cap: 'butt',
      };
    default:
      return {
        path: `m${of(-1, -1)}l${of(2, 2)}m${of(0, -2)}l${of(-2, 2)}`,
        isFilled: false,
        width: 0.7 * r,
        cap: 'butt',
      };
  }
}
