/** @file The headline: time and throughput of whole models against their size, with the laws and what they miss. */
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { ModelCurve } from '../analysis/model-curve.ts';
import type { Figure } from './charts/chart.ts';
import { offBy, parameterTexts, perBillion } from './charts/law-texts.ts';
import {
  bestFamily,
  formatsFigures,
  modelFigure,
  modelHeading,
  residualFigure,
  throughputFigure,
} from './charts/models.ts';
import { tellParts } from './contents.ts';
import { once } from './once.ts';
import { figurePart, remarks } from './report-parts.ts';
import { reportStyles } from './report-styles.ts';
import { shared } from './styles.ts';

const figuresOf = once((curve: ModelCurve): readonly Figure[] =>
  [modelFigure(curve), throughputFigure(curve), residualFigure(curve)].filter(
    (figure) => figure !== undefined,
  ),
);

export class ModelCurves extends LitElement {
  static override properties = { curves: { attribute: false } };
  static override styles = [shared, reportStyles];
  declare curves: readonly ModelCurve[];
  /** Made once for the curves: a new object would be drawn again. */
  #formats: readonly Figure[] = [];

  constructor() {
    super();
    this.curves = [];
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('curves')) return;
    this.#formats = formatsFigures(this.curves);
  }

  override updated(): void {
    tellParts(this);
  }

  override render() {
    return html`<section class="card" aria-labelledby="curves">
      <h2 id="curves">Time per token against model size</h2>
      ${
        this.curves.length === 0
          ? html`<p class="muted small note">This run holds no sums of whole models.</p>`
          : nothing
      }
      ${
        this.#formats.length === 0
          ? nothing
          : html`<div class="figures">${this.#formats.map(figurePart)}</div>`
      }
      ${repeat(this.curves, (curve) => curve, curvePart)}
    </section>`;
  }
}

function curvePart(curve: ModelCurve): TemplateResult {
  const figures = figuresOf(curve);
  return html`<div class="figures">
    ${figures.map(figurePart)}
    <div>
      ${figures.length === 0 ? html`<h3>${modelHeading(curve)}</h3>` : lawTable(curve)}
      ${remarks(curve.remarks)} ${incompletePart(curve)}
    </div>
  </div>`;
}

function lawTable(curve: ModelCurve): TemplateResult {
  const best = bestFamily(curve);
  return html`<div class="rates" tabindex="0" role="region" aria-label="Laws fitted to ${curve.id}">
    <table class="fits">
      <caption class="visually-hidden">
        Laws fitted to ${curve.id}
      </caption>
      <thead>
        <tr>
          <th scope="col">Law</th>
          <th scope="col">All models (95 %)</th>
          <th scope="col">Held-out model</th>
        </tr>
      </thead>
      <tbody>
        ${curve.families.map(
          (family) =>
            html`<tr class=${family === best ? 'best' : ''}>
              <th scope="row">${family.formula}</th>
              <td>
                ${
                  family.all.status === 'fitted'
                    ? parameterTexts(family.all.fit, perBillion).map((text) => html`<span>${text}</span>`)
                    : family.all.message
                }
              </td>
              <td>
                ${
                  family.heldOut.status === 'fitted'
                    ? `predicted ${offBy(family.heldOut.relativeError)}`
                    : family.heldOut.message
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function incompletePart({ models }: ModelCurve) {
  const incomplete = models.filter((model) => model.status === 'incomplete');
  if (incomplete.length === 0) return nothing;
  return html`<details class="missing">
    <summary>${incomplete.length} of ${models.length} models incomplete</summary>
    <ul>
      ${incomplete.map(
        ({ model, missing }) =>
          html`<li>
            <b>${model}</b>: ${missing.map(({ workload, why }) => `${workload} (${why})`).join('; ')}
          </li>`,
      )}
    </ul>
  </details>`;
}
