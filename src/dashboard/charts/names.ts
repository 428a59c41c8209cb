/** @file Which points of a chart have their names beside them, and on which side. Pure, in pixels from the top left. */

export interface NamedPoint {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  /** Named in any case, and before all others. */
  readonly always: boolean;
  /** The end of a line: its name goes on where the line ends. */
  readonly ends?: boolean;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Where a text stands against its point; `dy` is of its middle. */
export interface Side {
  readonly anchor: 'start' | 'end';
  readonly dx: number;
  readonly dy: number;
}

const side = (anchor: Side['anchor'], dy: number): Side => ({ anchor, dx: anchor === 'start' ? 8 : -8, dy });

/** Off a rising curve first, then off a falling one, then beside the point. */
const RISING: readonly Side[] = [side('end', -8), side('start', 9)];
const FALLING: readonly Side[] = [side('start', -8), side('end', 9)];
const BESIDE: readonly Side[] = [side('start', 0), side('end', 0)];

/** After a line that ends here. */
const AFTER: readonly Side[] = [BESIDE[0]!, FALLING[0]!, RISING[1]!];

/** Every side there is, for who draws the texts of one side at once. */
export const SIDES: readonly Side[] = [...RISING, ...FALLING, ...BESIDE];

/** Of 11.5 px letters, mean width and height. */
const LETTER_PX = 6.2;
const LINE_PX = 13;
/** A dot with a little air. */
const DOT_PX = 5;

/** For each point its side; undefined where its name would lie on a point, on another name or outside. The rightmost first. */
export function nameSides(
  points: readonly NamedPoint[],
  frame: Frame,
  falls: boolean,
): readonly (Side | undefined)[] {
  const around = falls ? [...FALLING, ...RISING, ...BESIDE] : SIDES;
  const order = points
    .map((point, index) => ({ point, index }))
    .toSorted((a, b) => Number(b.point.always) - Number(a.point.always) || b.point.x - a.point.x);
  const taken: Frame[] = [];
  const found: (Side | undefined)[] = points.map(() => undefined);
  for (const { point, index } of order) {
    const sides = point.ends === true ? AFTER : around;
    const fits = sides.find((one) => {
      const box = boxOf(point, one);
      return (
        contains(frame, box) &&
        taken.every((other) => !overlap(box, other)) &&
        points.every((other, i) => i === index || !overlap(box, dotBox(other)))
      );
    });
    const chosen = fits ?? (point.always ? inFrame(point, sides, frame) : undefined);
    if (chosen === undefined) continue;
    found[index] = chosen;
    taken.push(boxOf(point, chosen));
  }
  return found;
}

/** The first side on which the name is not cut off. */
const inFrame = (point: NamedPoint, sides: readonly Side[], frame: Frame): Side | undefined =>
  sides.find((one) => contains(frame, boxOf(point, one))) ?? sides[0];

function boxOf({ x, y, text }: NamedPoint, { anchor, dx, dy }: Side): Frame {
  const width = LETTER_PX * text.length;
  const left = anchor === 'start' ? x + dx : x + dx - width;
  return { left, right: left + width, top: y + dy - LINE_PX / 2, bottom: y + dy + LINE_PX / 2 };
}

const dotBox = ({ x, y }: NamedPoint): Frame => ({
  left: x - DOT_PX,
  right: x + DOT_PX,
  top: y - DOT_PX,
  bottom: y + DOT_PX,
});

const overlap = (a: Frame, b: Frame): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const contains = (outer: Frame, inner: Frame): boolean =>
  inner.left >= outer.left &&
  inner.right <= outer.right &&
  inner.top >= outer.top &&
  inner.bottom <= outer.bottom;
