/** @file Values that no run may hold: texts that are more than texts, numbers beyond sense. */
import type { Random } from '../../../src/random.ts';
import type { Run } from '../../../src/results/schema.ts';
import { int, pick, qualityPoints, withPoint, withQuality, withValue } from './change.ts';
import type { Mutator } from './change.ts';

const WORDS: readonly (readonly (string | number)[])[] = [
  ['environment', 'adapter', 'vendor'],
  ['environment', 'adapter', 'architecture'],
  ['environment', 'adapter', 'device'],
  ['environment', 'adapter', 'description'],
  ['environment', 'userAgent'],
  ['environment', 'os'],
  ['environment', 'cpuModel'],
  ['environment', 'flags', 0],
  ['environment', 'notes', 0],
  ['submission', 'deviceName'],
];
const MARKUP = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '</td><svg onload=alert(1)>',
  'RTX <!-- -->',
  'javascript:alert(1)',
  'a <IFRAME src=//x>',
  'data:text/html,x',
  '< style>*{}</style>',
];
const HIDDEN = [
  '\u202EXTR',
  'RTX\u0000',
  'RTX\u001B[2J',
  'R\u200BTX',
  'RTX\r\nSet-Cookie: a',
  '\uFEFFRTX',
  'a\u2028b',
  'RTX \u3164', // a letter that shows nothing
  'RT\u034FX',
  'RTX\uFE0F',
];
const PLACES = [
  '../../../etc/passwd',
  '..\\..\\x',
  '/home/someone/.cache/x',
  'C:\\Users\\someone',
  'file:///etc/passwd',
  '--dir=/tmp/secret',
];
const HUGE = [1e300, Number.MAX_VALUE, 1e200, -1e300];
const NUMBERS: readonly (readonly (string | number)[])[] = [
  ['points', 0, 'cost', 'flops'],
  ['points', 0, 'cost', 'bytes'],
  ['points', 0, 'samples', 0, 'ns'],
  ['points', 0, 'summary', 'medianNs'],
  ['points', 0, 'dispatches'],
  ['points', 0, 'error', 'relativeL2'],
  ['points', 0, 'roofline', 'fraction'],
  ['points', 0, 'effectiveN'],
  ['calibration', 'peaks', 0, 'gops'],
  ['calibration', 'bandwidth', 0, 'gbps'],
  ['environment', 'cores'],
  ['seed'],
];

const writeInto = (texts: readonly string[]) => (run: Run, source: Random) =>
  withValue(run, pick(WORDS, source), pick(texts, source));

export const values: readonly Mutator[] = [
  { name: 'markup in a name', oracle: 'refuse', mutate: writeInto(MARKUP) },
  { name: 'a hidden character in a name', oracle: 'refuse', mutate: writeInto(HIDDEN) },
  { name: 'a place on a disk in a name', oracle: 'refuse', mutate: writeInto(PLACES) },
  {
    name: 'a number beyond sense',
    oracle: 'refuse',
    mutate: (run, source) => withValue(run, pick(NUMBERS, source), pick(HUGE, source)),
  },
  {
    name: 'a number that is none',
    oracle: 'refuse',
    mutate: (run, source) =>
      withValue(run, pick(NUMBERS, source), pick([null, '1', Number.NaN, [], {}, true], source)),
  },
  {
    name: 'a time of 0 or less',
    oracle: 'refuse',
    mutate: (run, source) =>
      withPoint(run, source, (point) => ({
        ...point,
        samples: point.samples.map((one, i) => (i === 0 ? { ...one, ns: -int(source, 2) * one.ns } : one)),
      })),
  },
  {
    name: 'a device without a name',
    oracle: 'refuse',
    mutate: (run, source) =>
      withValue(run, ['submission', 'deviceName'], pick(['  ', '. .', '\u3164\u3164', '--'], source)),
  },
  {
    name: 'an error of a quantised model beyond sense',
    oracle: 'refuse',
    mutate: (run, source) => {
      const [name, value] = pick(
        [
          ['loss', -1e300],
          ['loss', 1e308],
          ['lossSe', -1],
          ['gap', -1e4],
          ['bitsPerWeight', 0],
          ['bitsPerWeight', 65],
          ['weightNmse', -0.1],
          ['tokens', 1e20],
          ['anything', 1e308],
        ] as const,
        source,
      );
      const [point, ...others] = qualityPoints(source);
      return withQuality(run, [{ ...point!, metrics: { ...point!.metrics, [name]: value } }, ...others]);
    },
  },
];
