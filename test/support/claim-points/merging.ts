/** @file Models merged, checkpoints averaged. */
import { of, point } from './parts.ts';
import type { Cases, Parts } from './parts.ts';

const METHODS = ['average', 'arithmetic', 'dare', 'ties'];
const WIDTHS = [64, 128, 256, 512];

/** Eight models by every method: what the worst remembers at each width, and how long TIES takes. */
const merged = (widths: readonly number[], worst: (width: number) => number, ties = 2): Parts =>
  of(
    ...widths.flatMap((width) =>
      METHODS.map((method) =>
        point(
          {
            kernel: 'training/merge',
            params: { rows: width, columns: width, experts: 8, method },
            ns: method === 'ties' ? ties * 1e6 : 1e6,
            flops: width,
          },
          { metrics: { remembered: method === 'dare' ? worst(width) : 0.9 } },
        ),
      ),
    ),
  );

const averaged = (fraction: number): Parts =>
  of(
    point(
      {
        kernel: 'training/merge',
        params: { rows: 1024, columns: 1024, experts: 2, method: 'average' },
        ns: 1e6,
        bytes: 12 * 2 ** 20,
      },
      { roofline: { fraction, bound: 'memory', idealNs: fraction * 1e6 } },
    ),
  );

export const merging: Cases = {
  'merging-methods': {
    holds: merged(WIDTHS, (width) => 0.9 - 0.9 * width ** -0.5),
    fails: merged(WIDTHS, (width) => 0.9 - 0.01 * width ** 0.3),
    little: merged([64, 512], (width) => 0.9 - width ** -0.5),
  },
  'merging-cost': { holds: merged([64], () => 0.8, 2), fails: merged([64], () => 0.8, 4) },
  'goedel-averaging': { holds: averaged(0.8), fails: averaged(0.3) },
};
