/** @file The few numbers of a run that are looked for first, each with what it is of. Pure. */
import { formatShare } from '../analysis/calibration-texts.ts';
import { formatBytes, formatCount, formatGbps, formatGflops, formatNumber } from '../analysis/format.ts';
import type { ModelCurve } from '../analysis/model-curve.ts';
import type { CompleteModel } from '../analysis/model-sum.ts';
import type { Report } from '../analysis/report.ts';

export interface Glance {
  readonly label: string;
  readonly value: string;
  /** What was really measured. */
  readonly note: string;
}

/** In the order of a reader's questions; empty where a run has no more than its count of points. */
export function glances(report: Report): readonly Glance[] {
  const found = [arithmetic(report), memory(report), largestModel(report), share(report)].filter(
    (one) => one !== undefined,
  );
  return found.length === 0 ? [] : [...found, measured(report)];
}

function arithmetic({ calibration: { peaks = [] } }: Report): Glance | undefined {
  const of = (op: string): number | undefined => peaks.find((peak) => peak.op === op)?.gops;
  const [f32, f16] = [of('f32-fma'), of('f16-fma')];
  if (f32 === undefined) return undefined;
  return {
    label: 'Arithmetic',
    value: formatGflops(f32),
    note: `multiply-adds in f32${f16 === undefined ? '' : `; ${formatGflops(f16)} in f16`}`,
  };
}

function memory({ calibration: { bandwidth = [] } }: Report): Glance | undefined {
  const reads = bandwidth.filter(({ mode }) => mode === 'read').toSorted((a, b) => a.bytes - b.bytes);
  const largest = reads.at(-1);
  if (largest === undefined) return undefined;
  const fastest = reads.reduce((best, one) => (one.gbps > best.gbps ? one : best), largest);
  return {
    label: 'Memory',
    value: formatGbps(largest.gbps),
    note: `reading ${formatBytes(largest.bytes)}${fastest === largest ? '' : `; ${formatGbps(fastest.gbps)} at ${formatBytes(fastest.bytes)}`}`,
  };
}

const completeOf = ({ models }: ModelCurve): readonly CompleteModel[] =>
  models.filter((model) => model.status === 'complete');

/** One token after the other with plain weights, where that was measured. */
function largestModel({ modelCurves }: Report): Glance | undefined {
  const curves = modelCurves.filter((curve) => completeOf(curve).length > 0);
  const curve =
    curves.find(({ phase, tokens, format }) => phase === 'decode' && tokens === 1 && format === undefined) ??
    curves[0];
  if (curve === undefined) return undefined;
  const { model, tokensPerSecond } = completeOf(curve).reduce((most, one) =>
    one.parameters > most.parameters ? one : most,
  );
  return {
    label: model,
    value: `${formatNumber(tokensPerSecond)} tokens/s`,
    note: `${curve.phase}${curve.tokens === 1 ? '' : ` of ${curve.tokens} at once`}, ${curve.format ?? 'f32'}: the sum of its kernels`,
  };
}

function share({ rows }: Report): Glance | undefined {
  const shares = rows
    .flatMap(({ roofline }) => (roofline === undefined ? [] : [roofline.fraction]))
    .toSorted((a, b) => a - b);
  const middle = shares[Math.floor(shares.length / 2)];
  if (middle === undefined) return undefined;
  return {
    label: 'Of the roofline',
    value: formatShare(middle),
    note: `half of ${formatCount(shares.length)} points reach as much or more`,
  };
}

function measured({ counts: { points, ok, skipped, failed } }: Report): Glance {
  const rest = [
    ...(skipped > 0 ? [`${formatCount(skipped)} skipped`] : []),
    ...(failed > 0 ? [`${formatCount(failed)} failed`] : []),
  ];
  return {
    label: 'Measured',
    value: `${formatCount(ok)} of ${formatCount(points)}`,
    note: rest.length === 0 ? 'points, none left out' : `points; ${rest.join(', ')}`,
  };
}
