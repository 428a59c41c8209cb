import { expect, test } from 'vitest';
import { nameSides, type NamedPoint } from './names.ts';

const frame = { left: 50, right: 450, top: 20, bottom: 220 };
const point = (x: number, y: number, text: string, always = false): NamedPoint => ({ x, y, text, always });

test('a name stands off the curve: above a rising one, on the other side of a falling one', () => {
  const [rising] = nameSides([point(200, 100, 'one')], frame, false);
  const [falling] = nameSides([point(200, 100, 'one')], frame, true);
  expect(rising).toEqual({ anchor: 'end', dx: -8, dy: -8 });
  expect(falling).toEqual({ anchor: 'start', dx: 8, dy: -8 });
});

test('no name lies on a point, on another name or outside', () => {
  const crowd = Array.from({ length: 12 }, (_, i) => point(200 + i, 100 + i, `model-${i}`));
  expect(nameSides(crowd, frame, false).filter((side) => side !== undefined).length).toBeLessThan(5);
  const [atTheEdge] = nameSides([point(52, 100, 'a long name')], frame, false);
  expect(atTheEdge?.anchor).toBe('start');
  const [inTheCorner] = nameSides([point(52, 21, 'x'.repeat(80))], frame, false);
  expect(inTheCorner).toBeUndefined();
});

test('what was held out is named whatever is in the way', () => {
  const crowd = Array.from({ length: 12 }, (_, i) => point(200 + i, 100 + i, `model-${i}`, i === 5));
  expect(nameSides(crowd, frame, false)[5]).toBeDefined();
});
