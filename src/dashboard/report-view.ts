/**
 * @file What a run means, as cards: model curves first, then each kernel's law, the roofline, what fewer bits cost, variants
 * and peers, then what to keep in mind. A filter leaves out what holds nothing of what it asks for.
 */
import { LitElement, html, nothing, type PropertyValues } from 'lit';
import { formatCount } from '../analysis/format.ts';
import {
  FRONTIER_COLUMNS,
  FRONTIER_NOTE,
  frontierCells,
  frontierTitle,
  productText,
} from '../analysis/frontier-texts.ts';
import type { Frontier } from '../analysis/frontier.ts';
import type { KernelLaw } from '../analysis/kernel-law.ts';
import type { ModelCurve } from '../analysis/model-curve.ts';
import { RATIO_NOTE, RATIO_TITLE, ratioTexts } from '../analysis/ratio-texts.ts';
import type { Report } from '../analysis/report.ts';
import { TUNING_NOTE, TUNING_TITLE, tuningTexts } from '../analysis/tuning-texts.ts';
import type { Run } from '../results/schema.ts';
import { calibrationPart } from './calibration-part.ts';
import type { Figure } from './charts/chart.ts';
import { errorFigure, frontierFigure } from './charts/formats.ts';
import { ratioFigure } from './charts/ratios.ts';
import { rooflineFigure } from './charts/roofline.ts';
import { tellParts } from './contents.ts';
import { isNarrow, matcher, type ResultsFilter } from './filter.ts';
import { glances } from './glance.ts';
import { hookError } from './hook.ts';
import { ensureGroup } from './later.ts';
import { figurePart, tableCard } from './report-parts.ts';
import { reportStyles } from './report-styles.ts';
import { facts, shared } from './styles.ts';

/** The parts of a report that a filter leaves. */
interface Narrowed {
  readonly curves: readonly ModelCurve[];
  readonly laws: readonly KernelLaw[];
  readonly frontiers: readonly { readonly frontier: Frontier; readonly figure: Figure | undefined }[];
  readonly ratios: Report['ratios'];
  readonly ratioFigure: Figure | undefined;
  readonly roofline: Figure | undefined;
  readonly errors: Figure | undefined;
  /** Points without a time: losses of trained models. */
  readonly quality: Report['rows'];
}

export class ReportView extends LitElement {
  static override properties = {
    report: { attribute: false },
    run: { attribute: false },
    filter: { attribute: false },
    problem: { state: true },
  };
  static override styles = [shared, facts, reportStyles];
  declare report: Report | undefined;
  /** The run that the report is of; charts of single points are made from it. */
  declare run: Run | undefined;
  declare filter: ResultsFilter;
  /** Why what shows trained models is not there, if it is not. */
  declare problem: string;
  #narrowed: Narrowed | undefined;

  constructor() {
    super();
    this.filter = {};
    this.problem = '';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const { report, run } = this;
    if (changed.has('report') || changed.has('run') || changed.has('filter')) {
      this.#narrowed = report && run && narrowed(report, run, this.filter);
      if (this.#narrowed !== undefined && this.#narrowed.quality.length > 0) this.#loadQuality();
    }
  }

  override updated(): void {
    tellParts(this);
  }

  /** Few runs are over trained models: what shows them is loaded with the first. */
  #loadQuality(): void {
    ensureGroup('quality').then(
      () => (this.problem = ''),
      (error: unknown) => (this.problem = hookError(error).message),
    );
  }

  #quality(rows: Report['rows'], narrow: boolean) {
    if (rows.length === 0) return nothing;
    return html`<rooflaw-quality .report=${this.report} .rows=${rows} ?narrow=${narrow}>
      <p class="card muted small">
        ${this.problem === '' ? 'What the losses of these models say is being loaded …' : `What the losses of these models say could not be loaded: ${this.problem}`}
      </p>
    </rooflaw-quality>`;
  }

  override render() {
    const { report } = this;
    const parts = this.#narrowed;
    if (report === undefined || parts === undefined) return nothing;
    const isFiltered = isNarrow(this.filter);
    return html`<div class="stack">
      ${isFiltered ? nothing : glancePart(report)}
      ${
        isFiltered && isEmpty(parts)
          ? html`<section class="card muted small" aria-label="Charts">
              No chart holds anything of what the filter asks for.
            </section>`
          : nothing
      }
      ${
        parts.curves.length === 0 && (isFiltered || !isEmpty(parts))
          ? nothing
          : html`<rooflaw-model-curves .curves=${parts.curves}></rooflaw-model-curves>`
      }
      ${parts.laws.length === 0 ? nothing : html`<rooflaw-kernel-laws .laws=${parts.laws}></rooflaw-kernel-laws>`}
      <div class="pair">
        ${cardOf('roofline', 'How near the roofline', parts.roofline)}
        ${cardOf('errors', 'What fewer bits cost', parts.errors)}
      </div>
      ${frontiersPart(parts.frontiers)} ${this.#quality(parts.quality, isFiltered)}
      ${ratioPart(parts.ratios, parts.ratioFigure)}
      ${report.tuning === undefined || isFiltered ? nothing : tuningPart(report.tuning)}
      ${isFiltered ? nothing : calibrationPart(report)}
      ${
        report.caveats.length === 0
          ? nothing
          : html`<section class="card" aria-labelledby="caveats">
              <h2 id="caveats">Keep in mind</h2>
              <ul class="caveats">
                ${report.caveats.map((caveat) => html`<li>${caveat.message}</li>`)}
              </ul>
            </section>`
      }
    </div>`;
  }
}

function narrowed(report: Report, run: Run, filter: ResultsFilter): Narrowed {
  const points = isNarrow(filter) ? run.points.filter(matcher(run, filter)) : run.points;
  const ids = new Set(points.map(({ workload }) => workload.id));
  const has = ({ workload }: { readonly workload: string }): boolean => ids.has(workload);
  const all = points === run.points;
  const ratios = report.ratios.filter((row) => all || has(row));
  const of = { ...run, points };
  return {
    curves: all
      ? report.modelCurves
      : report.modelCurves.filter(({ models }) => models.some(({ terms }) => terms.some(has))),
    laws: all ? report.kernelLaws : report.kernelLaws.filter((law) => law.points.some(has)),
    frontiers: report.frontiers.flatMap((frontier) => {
      const rows = frontier.rows.filter((row) => all || has(row));
      const left = { ...frontier, rows };
      // One format alone is no comparison.
      return rows.length < 2 ? [] : [{ frontier: left, figure: frontierFigure(left) }];
    }),
    ratios,
    ratioFigure: ratioFigure(ratios),
    roofline: rooflineFigure(of),
    errors: errorFigure(of),
    quality: report.rows.filter((row) => isLoss(row) && (all || has(row))),
  };
}

/** What `rooflaw-quality` shows. */
const isLoss = ({ kind, status, metrics }: Report['rows'][number]): boolean =>
  kind === 'quality' && status === 'ok' && metrics?.['loss'] !== undefined;

const isEmpty = ({ curves, laws, frontiers, ratios, roofline, errors, quality }: Narrowed): boolean =>
  curves.length + laws.length + frontiers.length + ratios.length + quality.length === 0 &&
  [roofline, errors].every((figure) => figure === undefined);

function glancePart(report: Report) {
  const all = glances(report);
  if (all.length === 0) return nothing;
  return html`<section class="card" aria-label="At a glance">
    <dl class="glance">
      ${all.map(
        ({ label, value, note }) =>
          html`<div>
            <dt>${label}</dt>
            <dd class="value">${value}</dd>
            <dd>${note}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

function cardOf(id: string, title: string, figure: Figure | undefined) {
  if (figure === undefined) return nothing;
  return html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    <div style="margin-top: 0.6rem">${figurePart(figure)}</div>
  </section>`;
}

interface DrawnFrontier {
  readonly frontier: Frontier;
  readonly figure: Figure | undefined;
}

/** Products with a card of their own: a model in two formats has tens of products, in two formats each. */
const MOST_PRODUCTS = 3;

function frontiersPart(all: readonly DrawnFrontier[]) {
  const own = all
    .filter(({ figure }) => figure !== undefined)
    .toSorted((a, b) => b.frontier.rows.length - a.frontier.rows.length)
    .slice(0, MOST_PRODUCTS);
  const rest = all.filter((one) => !own.includes(one));
  return html`${own.map(frontierPart)}${
    rest.length === 0
      ? nothing
      : tableCard({
          id: 'formats',
          title:
            own.length === 0
              ? `Formats of ${count(rest.length, 'product')}`
              : `Formats of ${count(rest.length, 'more product')}`,
          note: FRONTIER_NOTE,
          columns: ['product', ...FRONTIER_COLUMNS],
          rows: rest.flatMap(({ frontier }) => {
            return frontier.rows.map((row) => [productText(frontier), ...frontierCells(row)]);
          }),
          folded: 'Table of these products',
        })
  }`;
}

const count = (n: number, noun: string): string => `${formatCount(n)} ${noun}${n === 1 ? '' : 's'}`;

const frontierPart = ({ frontier, figure }: DrawnFrontier, index: number) =>
  tableCard({
    id: `frontier-${index}`,
    title: frontierTitle(frontier),
    note: FRONTIER_NOTE,
    columns: FRONTIER_COLUMNS,
    rows: frontier.rows.map(frontierCells),
    above: figure === undefined ? nothing : html`<div style="margin-top: 0.6rem">${figurePart(figure)}</div>`,
  });

function ratioPart(ratios: Report['ratios'], figure: Figure | undefined) {
  if (ratios.length === 0) return nothing;
  return tableCard({
    id: 'ratios',
    title: RATIO_TITLE,
    note: RATIO_NOTE,
    columns: ['Workload', 'Implementation', 'Time', '95 % interval'],
    rows: ratios.map((row) => {
      const { workload, name, ratio, detail } = ratioTexts(row);
      return [workload, name, ratio, detail];
    }),
    above: figure === undefined ? nothing : html`<div style="margin-top: 0.6rem">${figurePart(figure)}</div>`,
  });
}

const tuningPart = (tuning: NonNullable<Report['tuning']>) =>
  tableCard({
    id: 'tuning',
    title: TUNING_TITLE,
    note: TUNING_NOTE,
    columns: ['Tried on', 'Chosen', 'Others'],
    rows: tuningTexts(tuning).map(({ on, chosen, others }) => [on, chosen, others]),
  });
