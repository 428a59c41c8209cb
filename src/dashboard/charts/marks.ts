/**
 * @file Many dots as one path: ten thousand SVG elements are slow to make, lay out and paint, one is not. Nothing is left
 * out, and it stays a drawing that can be saved.
 */
import type * as PlotModule from '@observablehq/plot';
import { shapeStroke, type Shape } from './shapes.ts';

export interface Dot {
  readonly x: number;
  readonly y: number;
}
export interface Whisker {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

type Scale = (value: number) => number;

/** An SVG path through what `draw` writes; its scales are the chart's. */
const pathMark =
  (
    draw: (x: Scale, y: Scale) => string,
    attributes: Readonly<Record<string, string>>,
  ): PlotModule.RenderFunction =>
  (_index, scales, _values, _dimensions, context) => {
    const path = context.ownerSVGElement.ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', draw(scales.x as unknown as Scale, scales.y as unknown as Scale));
    path.setAttribute('fill', 'none');
    for (const [name, value] of Object.entries(attributes)) path.setAttribute(name, value);
    return path;
  };

export interface DotStyle {
  /** Radius of a disc as large. */
  readonly r: number;
  readonly color: string;
  readonly opacity: number;
  readonly shape?: Shape;
}

export function dots(
  rows: readonly Dot[],
  { r, color, opacity, shape = 'circle' }: DotStyle,
): PlotModule.RenderFunction {
  const { path, isFilled, width, cap } = shapeStroke(shape, r);
  return pathMark(
    (x, y) => rows.map((row) => `M${px(x(row.x))},${px(y(row.y))}${path}`).join(''),
    isFilled
      ? { fill: color, 'fill-opacity': String(opacity) }
      : {
          stroke: color,
          'stroke-width': String(width),
          'stroke-linecap': cap,
          'stroke-opacity': String(opacity),
        },
  );
}

/** Upright intervals. */
export const whiskers = (
  rows: readonly Whisker[],
  { color, opacity }: { readonly color: string; readonly opacity: number },
): PlotModule.RenderFunction =>
  pathMark((x, y) => rows.map((row) => `M${px(x(row.x))},${px(y(row.low))}V${px(y(row.high))}`).join(''), {
    stroke: color,
    'stroke-width': '1.25',
    'stroke-opacity': String(opacity),
  });

/** Tenths of a pixel: the file is shorter by half. */
const px = (value: number): string => String(Math.round(10 * value) / 10);
