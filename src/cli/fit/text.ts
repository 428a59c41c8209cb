/** @file Fits in words and tables, for people. */
import { formatChange, formatNumber, formatPercent } from '../../analysis/format.ts';
import type { HeldOut } from '../../analysis/held-out.ts';
import { left, right, type Block, type Section } from '../../analysis/document/document.ts';
import { renderText } from '../format/text.ts';
import type { FitOutcome, OneFit } from './outcome.ts';

const DIGITS = 5;
const number = (value: number): string => formatNumber(value, DIGITS);
const range = ([low, high]: readonly [number, number]): string => `${number(low)} to ${number(high)}`;

export function fitText(outcome: FitOutcome, bold: (text: string) => string): string {
  const sections = [heading(outcome), ...outcome.fits.map((one) => fitSection(one, outcome))];
  if (outcome.choice) sections.push(choiceSection(outcome));
  else if (outcome.remarks.length > 0) sections.push({ title: 'Notes', blocks: [list(outcome.remarks)] });
  return renderText(sections, bold);
}

const list = (remarks: readonly { readonly message: string }[]): Block => ({
  kind: 'list',
  items: [...new Set(remarks.map(({ message }) => message))].map((text) => `note: ${text}`),
});

function heading({ command, of, fits }: FitOutcome): Section {
  const { file, x, y, huber, bootstrap, seed } = command;
  const rows: [string, string][] = [
    [
      'rows',
      `${of.data.length} ${fits.some(({ result }) => result.status === 'fitted') ? 'fitted' : 'read'}`,
    ],
    ...of.excluded.map(({ why, count }): [string, string] => ['', `${count} excluded (${why})`]),
    ['loss', huber === undefined ? 'least squares' : `Huber's, δ = ${huber}`],
    [
      'intervals',
      bootstrap > 0
        ? `bootstrap of ${of.launches ? 'launches' : `residuals${of.strata ? ' within strata' : ''}`}, ${bootstrap} refits, seed ${seed}`
        : 'by the curvature at the optimum; --bootstrap N resamples',
    ],
  ];
  return { title: `${file}: ${y} against ${x.join(', ')}`, blocks: [{ kind: 'facts', rows }] };
}

function fitSection({ law, result, heldOut, leftOut, forecasts }: OneFit, { command }: FitOutcome): Section {
  const title = `${law.name}: ${law.formula}`;
  if (result.status === 'refused') {
    return { title, blocks: [{ kind: 'text', text: `not fitted: ${result.message}` }] };
  }
  const { fit } = result;
  const where = law.inputs.map((input, k) =>
    input === command.x[k] ? [] : [`${input} is ${command.x[k]!}`],
  );
  const rows: [string, string][] = [
    ...Object.entries(fit.derived ?? {}).map(([name, value]): [string, string] => [name, number(value)]),
    [
      'scatter',
      `${fit.space === 'log' ? formatPercent(Math.expm1(fit.rmse)) : number(fit.rmse)} (root mean square), R² ${fit.r2.toFixed(4)} in ${fit.space} space`,
    ],
    [
      'AICc, BIC',
      fit.aicc === undefined
        ? fit.loss.kind === 'huber'
          ? 'none: Huber’s loss is no likelihood'
          : 'none: parameters + 3 points are needed'
        : `${fit.aicc.toFixed(2)}, ${fit.bic!.toFixed(2)}`,
    ],
    ['condition', number(fit.condition)],
    ...(heldOut ? [['held out', heldOutText(heldOut, 'largest sizes')] as [string, string]] : []),
    ...(leftOut ?? []).map(({ label, heldOut: held }): [string, string] => [
      `without ${label}`,
      heldOutText(held, 'rows'),
    ]),
    ...forecasts.map(({ x, y, interval, extrapolation }): [string, string] => [
      `at ${x.map(number).join(', ')}`,
      `${number(y)} (95 %: ${range(interval)})${extrapolation > 1 ? `, ${extrapolation.toPrecision(3)} times beyond the data` : ''}`,
    ]),
  ];
  const warnings = [...fit.warnings, ...forecasts.flatMap((one) => one.warnings)];
  return {
    title,
    blocks: [
      ...(where.flat().length > 0 ? [{ kind: 'text', text: where.flat().join(', ') } as const] : []),
      {
        kind: 'table',
        columns: [left('parameter'), right('estimate'), right('std. error'), right('95 %'), left('')],
        rows: fit.parameters.map(({ name, value, standardError, interval }, k) => [
          name,
          number(value),
          standardError === undefined ? '–' : number(standardError),
          range(interval),
          law.parameters[k]!.meaning,
        ]),
      },
      { kind: 'facts', rows },
      ...(warnings.length > 0 ? [list(warnings)] : []),
    ],
  };
}

function heldOutText(heldOut: HeldOut, what: string): string {
  if (heldOut.status === 'refused') return `no prediction: ${heldOut.message}`;
  const { points, inside, extrapolation, worst, fit } = heldOut;
  const one = points.length === 1 ? `, ${formatChange(points[0]!.relativeError)}` : '';
  return `${points.length} ${what}, predicted from ${fit.n} others, up to ${extrapolation.toPrecision(3)} times beyond: within ${formatPercent(worst)}${one}; ${inside} of ${points.length} in their 95 % interval`;
}

function choiceSection({ choice, remarks, fits }: FitOutcome): Section {
  const by = {
    'held-out': 'the smallest error on the held-out sizes',
    aicc: 'the lowest AICc',
    'only-one': 'the only one left',
  };
  const chosen =
    choice?.law === undefined
      ? 'none'
      : `${choice.law}: ${by[choice.by!]}${choice.lead === undefined ? '' : choice.by === 'aicc' ? `, by ${choice.lead.toFixed(1)}` : `, the next errs ${choice.lead.toPrecision(3)} times as much`}`;
  const out = fits.flatMap(({ law, whyNot }): [string, string][] =>
    whyNot === undefined ? [] : [[law.name, `not believed: ${whyNot}`]],
  );
  return {
    title: 'Choice',
    blocks: [
      { kind: 'facts', rows: [['chosen', chosen], ...out] },
      ...(remarks.length > 0 ? [list(remarks)] : []),
    ],
  };
}
