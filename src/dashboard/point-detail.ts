/** @file Everything about one point: why it ended as it did, its error, its samples, its shader. */
import { html, nothing, type TemplateResult } from 'lit';
import { formatShare } from '../analysis/calibration-texts.ts';
import { formatBytes, formatCount, formatNs, formatNumber } from '../analysis/format.ts';
import { whyNoRoof } from '../analysis/roofline.ts';
import { evenPasses } from '../results/passes.ts';
import type { Point, Run, TimingOk } from '../results/schema.ts';
import { samplesChart, samplesSummary, type SamplesChart } from './charts/samples.ts';

/** Samples written out before they are only counted. */
const SAMPLES_SHOWN = 200;

export function pointDetail(point: Point, shaders: Run['shaders']): TemplateResult {
  const timed = point.kind === 'timing' && point.status === 'ok' ? point : undefined;
  return html`
    <dl class="facts">
      ${fact('Ended by', point.reason)} ${'message' in point ? fact('Message', point.message) : nothing}
      ${
        point.kind === 'timing' && point.status === 'skipped' && point.predictedNs !== undefined
          ? fact('Predicted', formatNs(point.predictedNs))
          : nothing
      }
      ${point.variant ? fact('Variant', `${point.variant.name} (chosen by: ${point.variant.chosenBy})`) : nothing}
      ${'error' in point && point.error ? fact('Checked', errorText(point.error)) : nothing}
      ${timed ? timing(timed) : nothing} ${point.kind === 'quality' ? numbers(point.metrics) : nothing}
      ${point.kind === 'memory' ? numbers(point.bytes) : nothing}
    </dl>
    ${timed ? samples(timed) : nothing}
    ${(point.variant?.shaders ?? []).map(
      (hash) =>
        html`<rooflaw-shader
          .hash=${hash}
          .text=${Object.hasOwn(shaders, hash) ? shaders[hash] : undefined}
        ></rooflaw-shader>`,
    )}
  `;
}

const fact = (term: string, value: string | undefined) =>
  value
    ? html`<dt>${term}</dt>
        <dd>${value}</dd>`
    : nothing;

const numbers = (values: Readonly<Record<string, number>>) =>
  Object.entries(values).map(([name, value]) =>
    fact(name, Number.isInteger(value) ? formatCount(value) : formatNumber(value, 5)),
  );

type Checked = TimingOk['error'];

function errorText({ relativeL2, tolerance, maxAbs, checked }: Checked): string {
  const how: Record<Checked['checked']['method'], string> = {
    all: 'every entry',
    freivalds: 'the whole output by random projections',
    entries: 'some entries',
    none: 'not checked',
  };
  return (
    `relative L2 ${relativeL2.toExponential(2)} (allowed ${tolerance.toExponential(2)}), largest difference ` +
    `${maxAbs.toExponential(2)}; ${how[checked.method]}, ${formatCount(checked.entries)} of ` +
    `${formatCount(checked.of)} entries one by one`
  );
}

function timing(point: TimingOk) {
  const { summary, cost } = point;
  return html`
    ${fact('Median', `${formatNs(summary.medianNs)} of ${formatCount(summary.n)} samples, ${formatCount(point.dispatches)} dispatches each`)}
    ${fact('Quartiles', `${formatNs(summary.q1Ns)} to ${formatNs(summary.q3Ns)}, fastest ${formatNs(summary.minNs)}`)}
    ${summary.ci95 ? fact('95 % interval', `${formatNs(summary.ci95[0])} to ${formatNs(summary.ci95[1])}, within this run (ci95)`) : nothing}
    ${
      summary.rerun95
        ? fact(
            'Another launch',
            `${formatNs(summary.rerun95[0])} to ${formatNs(summary.rerun95[1])}, from ${summary.launches ?? 1} launches (rerun95)`,
          )
        : nothing
    }
    ${fact('Clock', point.clock === 'gpu-timestamp' ? 'GPU timestamps' : 'wall clock')}
    ${fact('Caches', point.cache)}
    ${fact('Work', `${formatCount(cost.flops)} operations, ${formatBytes(cost.bytes)} at least`)}
    ${point.quantization === undefined ? nothing : fact('Quantisation', quantizationText(point.quantization))}
    ${Object.entries(point.metrics ?? {}).map(([name, value]) => fact(name, String(Number(value.toPrecision(4)))))}
    ${rooflineOf(point)} ${point.flags === undefined ? nothing : fact('Flags', point.flags.join(', '))}
    ${fact('Compiled in', timeText(point.compileNs))} ${fact('First dispatch', timeText(point.firstNs))}
    ${point.memoryBytes === undefined ? nothing : fact('Buffers', formatBytes(point.memoryBytes))}
  `;
}

const timeText = (ns: number | undefined): string | undefined =>
  ns === undefined ? undefined : formatNs(ns);

const quantizationText = (of: NonNullable<TimingOk['quantization']>): string =>
  `${of.bitsPerWeight.toFixed(3)} bits a weight; squared error of the weights ${of.weightNmse.toExponential(2)}, of the ` +
  `output ${of.outputNmse.toExponential(2)}, relative to the unquantised`;

function rooflineOf({ workload, roofline }: TimingOk) {
  const why = whyNoRoof(workload.kernel);
  if (why !== undefined) return fact('Roofline', why);
  return roofline === undefined ? nothing : fact('Roofline', rooflineText(roofline));
}

const rooflineText = ({ fraction, bound, idealNs }: NonNullable<TimingOk['roofline']>): string =>
  `${formatShare(fraction)}, bound by ${bound}: ${formatNs(idealNs)} at best`;

/** Made once for a point: a new object would be drawn again with every change of the table. */
const charts = new WeakMap<TimingOk, SamplesChart>();

function samples(point: TimingOk) {
  const { samples: all, dispatches } = point;
  const shown = evenPasses(all.slice(0, SAMPLES_SHOWN), dispatches).map(({ ns }) =>
    formatNs(ns / dispatches).replace(' ', '\u00a0'),
  );
  const rest = all.length - shown.length;
  const chart = charts.get(point) ?? samplesChart(point);
  charts.set(point, chart);
  return html`${
      all.length > 1
        ? html`<rooflaw-chart
            class="samples-chart"
            heading=${`Samples of ${point.id}`}
            .chart=${chart}
            .summary=${samplesSummary(chart)}
          ></rooflaw-chart>`
        : nothing
    }
    <details>
      <summary>${formatCount(all.length)} samples, per dispatch</summary>
      <p class="mono samples">
        ${shown.join('  ')}${rest > 0 ? ` … and ${formatCount(rest)} more in the file` : ''}
      </p>
    </details>`;
}
