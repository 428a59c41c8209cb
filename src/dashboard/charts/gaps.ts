/** @file What quantisation adds to a loss as charts: against size with the fitted law, and against bits a weight. */
import { bootstrapInterval } from '../../analysis/bootstrap-interval.ts';
import { formatNumber, formatParameters } from '../../analysis/format.ts';
import { VERDICTS, inInterval } from '../../analysis/document/quality-words.ts';
import { FLOOR_FALLS_AT, seedFloor, settingOf } from '../../analysis/quality-cells.ts';
import type { GapLaw } from '../../analysis/quality-laws.ts';
import { byName, sideBySide } from '../../analysis/quality-rows.ts';
import type { QualityRow, SideBySide } from '../../analysis/quality-rows.ts';
import { codeText, methodText } from '../../analysis/quality-texts.ts';
import type { QualityFindings } from '../../analysis/quality.ts';
import type { Figure } from './chart.ts';
import type { ScalingChart, ScalingLine, ScalingRow } from './scaling.ts';

/** Methods that share a chart: one at several bits, and what of weights and activations is quantised. */
const FAMILIES: readonly (readonly [title: string, has: (params: QualityRow['params']) => boolean])[] = [
  ['round-to-nearest', ({ method }) => method === 'rtn'],
  ['clipped rounding', ({ method }) => method === 'rtn-clip'],
  ['GPTQ', ({ method }) => method === 'gptq'],
  ['k-means', ({ method }) => method === 'kmeans'],
  ['VPTQ', ({ method }) => method === 'vptq'],
  [
    'weights, activations, both',
    ({ method, bits, activations }) =>
      (method === 'int' && activations === 4) || (method === 'rtn' && bits === 4),
  ],
  ['activations at 8 bits', ({ method, activations }) => method === 'int' && activations === 8],
];

/** Series of a chart: more have no colour of their own. */
const MOST_SERIES = 6;

type Gapped = QualityRow & {
  readonly metrics: { readonly gap: number; readonly gapSe: number; readonly parameters: number };
};

/** A logarithm needs a gap above 0. */
const isGapped = (row: QualityRow): row is Gapped =>
  (row.metrics['gap'] ?? 0) > 0 &&
  row.metrics['gapSe'] !== undefined &&
  row.metrics['parameters'] !== undefined;

/** A chart for each family of methods that has two sizes at one length of training. */
export function gapFigures(
  all: readonly QualityRow[],
  laws: readonly GapLaw[],
): readonly Figure<ScalingChart>[] {
  const found = sideBySide(all);
  if (found === undefined) return [];
  return FAMILIES.flatMap(([title, has]) => gapFigure(title, found, has, laws) ?? []);
}

function gapFigure(
  title: string,
  { trainTokens, group, rows: all }: SideBySide,
  has: (params: QualityRow['params']) => boolean,
  laws: readonly GapLaw[],
): Figure<ScalingChart> | undefined {
  const series = [...byName(all.filter(isGapped).filter(({ params }) => has(params)))]
    .map(([name, rows]) => ({ name, rows }))
    .filter(({ rows }) => new Set(rows.map(({ metrics }) => metrics.parameters)).size > 1)
    .slice(0, MOST_SERIES);
  if (series.length === 0) return undefined;
  const fitted = series.map(({ rows: [row] }) => lawOf(row!, laws));
  const lines = fitted.flatMap((law, of) => lawLine(law, { of, name: series[of]!.name, trainTokens, group }));
  const rows = series.flatMap(({ rows: own }, of) =>
    own.map((row) => pointOf(row, row.metrics.parameters, of)),
  );
  const xs = [...rows.map(({ x }) => x), ...lines.flatMap(({ points }) => points.map(({ x }) => x))];
  const exponents = series.flatMap(({ name }, of) => {
    const direction = fitted[of]?.directions.find(({ parameter }) => parameter === 'gN');
    if (direction === undefined) return [];
    return [`${name} ${inInterval(direction.value, direction.interval)}, ${VERDICTS[direction.verdict]}`];
  });
  const scalar = series.some(({ rows: [row] }) => row!.params['group'] !== undefined);
  return {
    heading: `Gap against size: ${title}${scalar ? `, groups of ${group}` : ''}, ${formatParameters(trainTokens)} bytes of training`,
    chart: {
      kind: 'scaling',
      rows,
      lines: [floorLine(xs), ...lines],
      series: series.map(({ name }) => name),
      xLabel: 'Parameters →',
      yLabel: '↑ Gap, nats a byte',
      xText: formatParameters,
      yText: (value) => formatNumber(value, 2),
      xBinary: false,
      named: false,
    },
    summary: [
      exponents.length === 0
        ? 'No law was fitted to these.'
        : `Lines: k·D^gD·(log2 G)^gG/N^gN, fitted to all lengths of training and all groups, with 95 % bands of the curve. gN: ${exponents.join('; ')}.`,
      FLOOR_TEXT,
    ].join(' '),
  };
}

const FLOOR_TEXT = 'A gap below the dashed line may be what another seed of training makes it.';

const lawOf = ({ params }: QualityRow, laws: readonly GapLaw[]): GapLaw | undefined => {
  const arm = settingOf({ method: String(params['method']), params }, ['group']);
  return laws.find((law) => law.arm === arm && !law.perChannel);
};

interface LineFacts {
  readonly of: number;
  readonly name: string;
  readonly trainTokens: number;
  readonly group: number;
}

/** Points of a line, for its band bends. */
const LINE_POINTS = 13;

/** Straight in logarithms; its band is what the bootstrap over checkpoints leaves of it. */
function lawLine(
  law: GapLaw | undefined,
  { of, name, trainTokens, group }: LineFacts,
): readonly ScalingLine[] {
  if (law?.fitted.status !== 'fitted') return [];
  const { fit, ensemble } = law.fitted;
  const places = ['k', 'gN', 'gD', 'gG'].map((symbol) =>
    fit.parameters.findIndex((one) => one.name === symbol),
  );
  // The law of arXiv:2505.14302, eq. 5; laws/qat.ts would bring what searches for its parameters.
  const gapAt = (values: readonly number[], n: number): number => {
    const [k = 0, gN = 0, gD = 0, gG = 0] = places.map((place) => values[place] ?? 0);
    return (k * trainTokens ** gD * Math.log2(group) ** gG) / n ** gN;
  };
  const best = fit.parameters.map(({ value }) => value);
  const [low = 1, high = 1] = fit.xRange[0] ?? [];
  const points = Array.from({ length: LINE_POINTS }, (_, i) => {
    const x = i === LINE_POINTS - 1 ? high : low * (high / low) ** (i / (LINE_POINTS - 1));
    return { x, y: gapAt(best, x), ...bandAt(x) };
  });
  function bandAt(x: number): { readonly low: number; readonly high: number } | undefined {
    if (ensemble.parameters.length === 0) return undefined;
    const drawn = ensemble.parameters.map((values) => gapAt(values, x));
    const [from, to] = bootstrapInterval(drawn, ensemble.freedom, fit.bootstrap.confidence);
    return { low: from, high: to };
  }
  return [{ name, rank: 'limit', series: of, points }];
}

/** What another seed of training moves a loss by, which falls once. */
function floorLine(xs: readonly number[]): ScalingLine {
  const [low, high] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  const at = [
    low,
    ...(low < FLOOR_FALLS_AT && high > FLOOR_FALLS_AT ? [FLOOR_FALLS_AT * 0.999, FLOOR_FALLS_AT] : []),
    high,
  ];
  const points = at.map((x) => ({ x, y: seedFloor({ parameters: x }) }));
  return { name: 'another seed of training', rank: 'dashed-limit', points };
}

function pointOf({ params, metrics }: Gapped, x: number, series: number): ScalingRow {
  const { gap, gapSe, parameters } = metrics;
  const bits = metrics['bitsPerWeight'];
  return {
    label: String(params['model']),
    x,
    y: gap,
    low: gap - 1.96 * gapSe,
    high: gap + 1.96 * gapSe,
    heldOut: false,
    series,
    facts: () => [
      codeText(params),
      `gap ${formatNumber(gap)} ± ${formatNumber(gapSe, 2)} nats a byte (standard error over documents)`,
      ...(bits === undefined ? [] : [`${formatNumber(bits, 3)} bits a weight, everything counted`]),
      ...(gap > seedFloor({ parameters }) ? [] : ['below what another seed of training moves a loss by']),
    ],
  };
}

/** In the order of their colours. */
const CODES = ['rtn', 'rtn-clip', 'gptq', 'kmeans', 'vptq'];
/** The ladder has six sizes. */
const MOST_MODELS = 6;

/** Of each size at one length of training: every way to store its weights, by bits. Only where codes of vectors and GPTQ are there. */
export function bitsFigures(
  all: readonly QualityRow[],
  equalBits: QualityFindings['equalBits'],
): readonly Figure<ScalingChart>[] {
  const usual = sideBySide(all);
  if (usual === undefined) return [];
  const rows = all.filter(isGapped).filter(({ params, metrics }) => {
    const { bitsPerWeight, trainTokens } = metrics;
    const isCode = CODES.includes(String(params['method']));
    return isCode && bitsPerWeight !== undefined && trainTokens === usual.trainTokens;
  });
  const models = [...new Set(rows.map(({ params }) => String(params['model'])))];
  return models
    .flatMap((model) => {
      const own = rows.filter(({ params }) => params['model'] === model);
      return (
        bitsFigure(
          model,
          own,
          equalBits.filter((one) => one.model === model),
        ) ?? []
      );
    })
    .slice(0, MOST_MODELS);
}

function bitsFigure(
  model: string,
  own: readonly Gapped[],
  compared: QualityFindings['equalBits'],
): Figure<ScalingChart> | undefined {
  const has = (method: string): boolean => own.some(({ params }) => params['method'] === method);
  if (!has('gptq') || !(has('vptq') || has('kmeans'))) return undefined;
  const methods = CODES.filter(has);
  const series = methods.map((method, of) =>
    own
      .filter(({ params }) => params['method'] === method)
      .map((row) => pointOf(row, row.metrics['bitsPerWeight']!, of)),
  );
  const rows = series.flat();
  const xs = rows.map(({ x }) => x);
  const floor = seedFloor(own[0]!.metrics);
  const ends = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
  const found = compared.map(
    ({ params, bitsPerWeight, ratio, found: told }) =>
      `${codeText(params)}, at ${formatNumber(bitsPerWeight, 3)} bits × ${formatNumber(ratio, 2)}${told === 'no-power' ? ' (cannot be told)' : ''}`,
  );
  return {
    heading: `Gap against bits a weight: ${model}`,
    chart: {
      kind: 'scaling',
      rows,
      lines: [
        {
          name: 'another seed of training',
          rank: 'dashed-limit',
          points: ends.map((x) => ({ x, y: floor })),
        },
        ...series.map((points, of): ScalingLine => ({
          name: methodText({ method: methods[of]! }),
          rank: 'limit',
          series: of,
          points: frontier(points),
        })),
      ],
      series: methods.map((method) => methodText({ method })),
      xLabel: 'Bits a weight, everything counted →',
      yLabel: '↑ Gap, nats a byte',
      xText: (value) => formatNumber(value),
      yText: (value) => formatNumber(value, 2),
      xType: 'linear',
      xBinary: false,
      named: false,
    },
    summary: [
      found.length === 0
        ? 'No vector code has GPTQ with fewer and with more bits to be held against.'
        : `Gap of vector codes over GPTQ’s at as many bits: ${found.join('; ')}.`,
      'Lines join what no cell of the same method with fewer bits beats.',
      FLOOR_TEXT,
    ].join(' '),
  };
}

/** By growing bits, those with a smaller gap than all with fewer. */
function frontier(rows: readonly ScalingRow[]): readonly { readonly x: number; readonly y: number }[] {
  let least = Infinity;
  return rows
    .toSorted((a, b) => a.x - b.x || a.y - b.y)
    .filter(({ y }) => {
      if (y >= least) return false;
      least = y;
      return true;
    })
    .map(({ x, y }) => ({ x, y }));
}
