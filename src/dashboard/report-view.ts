/** @file What a run means: model curves first, then each kernel's law, then what to keep in mind. */
import { LitElement, css, html, nothing } from 'lit';
import { formatPercent } from '../analysis/format.ts';
import { calibrationTexts } from '../analysis/calibration-texts.ts';
import { FRONTIER_COLUMNS, FRONTIER_NOTE, frontierCells, frontierTitle } from '../analysis/frontier-texts.ts';
import { withoutLaw } from '../analysis/kernel-law-texts.ts';
import type { KernelLaw } from '../analysis/kernel-law.ts';
import type { ModelCurve } from '../analysis/model-curve.ts';
import { RATIO_NOTE, RATIO_TITLE, ratioTexts } from '../analysis/ratio-texts.ts';
import type { Report } from '../analysis/report.ts';
import { TUNING_NOTE, TUNING_TITLE, tuningTexts } from '../analysis/tuning-texts.ts';
import {
  asRate,
  bestFamily,
  frontierFigure,
  kernelFigure,
  modelFigure,
  modelHeading,
  offBy,
  parameterTexts,
  perBillion,
  type Figure,
} from './charts/from-report.ts';
import { facts, shared } from './styles.ts';

export class ReportView extends LitElement {
  static override properties = { report: { attribute: false } };
  static override styles = [
    shared,
    facts,
    css`
      .rates {
        overflow-x: auto;
      }
      .stack > * + * {
        margin-top: 1rem;
      }
      .figures {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr));
        gap: 1.5rem 2rem;
        margin-top: 0.75rem;
      }
      .fits {
        border-collapse: collapse;
        width: 100%;
        margin-top: 0.6rem;
        font-size: 0.8125rem;
      }
      .fits th,
      .fits td {
        text-align: left;
        vertical-align: top;
        padding: 0.2rem 0.6rem 0.2rem 0;
        border-top: 1px solid var(--line);
        font-weight: 400;
      }
      .fits thead th {
        color: var(--muted);
        border-top: 0;
      }
      .fits tbody th {
        font-family: var(--mono);
        font-size: 0.75rem;
        white-space: nowrap;
      }
      .fits .best th {
        font-weight: 700;
      }
      .fits span {
        display: block;
      }
      .missing,
      .remarks {
        margin-top: 0.6rem;
        font-size: 0.8125rem;
      }
      .remarks,
      .missing ul {
        padding-left: 1.1rem;
        color: var(--muted);
      }
      .missing li {
        overflow-wrap: anywhere;
      }
      .caveats li::first-letter {
        text-transform: uppercase;
      }
      .caveats {
        margin-top: 0.5rem;
        padding-left: 1.1rem;
        font-size: 0.875rem;
        display: grid;
        gap: 0.25rem;
        max-width: 90ch;
      }
    `,
  ];
  declare report: Report | undefined;

  override render() {
    const { report } = this;
    if (report === undefined) return nothing;
    return html`<div class="stack">
      <section class="card" aria-labelledby="curves">
        <h2 id="curves">Time per token against model size</h2>
        ${
          report.modelCurves.length === 0
            ? html`<p class="muted small" style="margin-top: 0.4rem">
                This run holds no sums of whole models.
              </p>`
            : html`<div class="figures">${report.modelCurves.map(modelPart)}</div>`
        }
      </section>
      ${
        report.kernelLaws.length === 0
          ? nothing
          : html`<section class="card" aria-labelledby="laws">
              <h2 id="laws">Time against work, per kernel</h2>
              ${kernelParts(report.kernelLaws)}
            </section>`
      }
      ${report.frontiers.map(frontierPart)} ${ratioPart(report.ratios)}
      ${report.tuning === undefined ? nothing : tuningPart(report.tuning)} ${calibrationPart(report)}
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

function frontierPart(frontier: Report['frontiers'][number], index: number) {
  const rows = frontier.rows.map(frontierCells);
  const drawn = frontierFigure(frontier);
  return html`${tablePart(`frontier-${index}`, frontierTitle(frontier), FRONTIER_NOTE, FRONTIER_COLUMNS, rows)}
  ${drawn === undefined ? nothing : html`<section class="card" aria-label=${drawn.heading}>${figure(drawn)}</section>`}`;
}

function ratioPart(ratios: Report['ratios']) {
  if (ratios.length === 0) return nothing;
  const rows = ratios.map((row) => {
    const { workload, name, ratio, detail } = ratioTexts(row);
    return [workload, name, ratio, detail];
  });
  return tablePart(
    'ratios',
    RATIO_TITLE,
    RATIO_NOTE,
    ['Workload', 'Implementation', 'Time', '95 % interval'],
    rows,
  );
}

function tuningPart(tuning: NonNullable<Report['tuning']>) {
  const rows = tuningTexts(tuning).map(({ on, chosen, others }) => [on, chosen, others]);
  return tablePart('tuning', TUNING_TITLE, TUNING_NOTE, ['Tried on', 'Chosen', 'Others'], rows);
}

/** A card with a table; the first cell of a row is its heading. */
function tablePart(
  id: string,
  title: string,
  note: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
) {
  return html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    <p class="muted small" style="margin-top: 0.4rem">${note}</p>
    <div class="rates" tabindex="0" role="region" aria-labelledby=${id}>
      <table class="fits" style="min-width: 44rem">
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([first, ...rest]) =>
              html`<tr>
                <th scope="row">${first}</th>
                ${rest.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** What the device can do at best; nothing for a run that was not calibrated. */
function calibrationPart({ calibration }: Report) {
  const { facts: lines, rates, leftOut } = calibrationTexts(calibration);
  if (lines.length + rates.rows.length + leftOut.length === 0) return nothing;
  const [first = '', ...others] = rates.columns;
  return html`<section class="card" aria-labelledby="calibration">
    <h2 id="calibration">Calibration: what this device can do at best</h2>
    <dl class="facts" style="margin-top: 0.5rem">
      ${lines.map(
        ([label, value]) =>
          html`<dt>${label}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${
      rates.rows.length === 0
        ? nothing
        : html`<div class="rates" tabindex="0" role="group" aria-label="Rates by buffer size">
            <table class="fits">
              <caption class="visually-hidden">
                Rates of memory by buffer size
              </caption>
              <thead>
                <tr>
                  <th scope="col">${first}</th>
                  ${others.map((title) => html`<th scope="col">${title}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${rates.rows.map(
                  ([size = '', ...cells]) =>
                    html`<tr>
                      <th scope="row">${size}</th>
                      ${cells.map((cell) => html`<td>${cell}</td>`)}
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      leftOut.length === 0
        ? nothing
        : html`<details class="missing">
            <summary>${leftOut.length} left out</summary>
            <ul>
              ${leftOut.map((text) => html`<li>${text}</li>`)}
            </ul>
          </details>`
    }
  </section>`;
}

const figure = ({ heading, chart, summary }: Figure) =>
  html`<rooflaw-chart .heading=${heading} .chart=${chart} .summary=${summary}></rooflaw-chart>`;

function modelPart(curve: ModelCurve) {
  const drawn = modelFigure(curve);
  const best = bestFamily(curve);
  const incomplete = curve.models.filter((model) => model.status === 'incomplete');
  return html`<div>
    ${drawn === undefined ? html`<h3>${modelHeading(curve)}</h3>` : figure(drawn)}
    ${
      drawn === undefined
        ? nothing
        : html`<table class="fits">
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
                          ? parameterTexts(family.all.fit, perBillion).map(
                              (text) => html`<span>${text}</span>`,
                            )
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
          </table>`
    }
    ${remarks(curve.remarks)}
    ${
      incomplete.length === 0
        ? nothing
        : html`<details class="missing">
            <summary>${incomplete.length} of ${curve.models.length} models incomplete</summary>
            <ul>
              ${incomplete.map(
                ({ model, missing }) =>
                  html`<li>
                    <b>${model}</b>: ${missing.map(({ workload, why }) => `${workload} (${why})`).join('; ')}
                  </li>`,
              )}
            </ul>
          </details>`
    }
  </div>`;
}

function kernelParts(laws: readonly KernelLaw[]) {
  const { fitted, remark } = withoutLaw(laws);
  return html`<div class="figures">${fitted.map(kernelPart)}</div>
    ${remark === undefined ? nothing : html`<p class="muted small">${remark.message}.</p>`}`;
}

function kernelPart(law: KernelLaw) {
  const refused = law.families.flatMap((family) =>
    family.status === 'refused' ? [{ code: family.reason, message: `${family.law}: ${family.message}` }] : [],
  );
  const fitted = law.families.filter((family) => family.status === 'fitted');
  return html`<div>
    ${figure(kernelFigure(law))}
    ${
      fitted.length === 0
        ? nothing
        : html`<table class="fits">
            <caption class="visually-hidden">
              Laws fitted to ${law.group.id}
            </caption>
            <thead>
              <tr>
                <th scope="col">Law</th>
                <th scope="col">Parameters (95 %)</th>
                <th scope="col">Scatter</th>
              </tr>
            </thead>
            <tbody>
              ${fitted.map(
                ({ fit }) =>
                  html`<tr class=${fit.law === law.better?.law ? 'best' : ''}>
                    <th scope="row">${fit.formula}</th>
                    <td>
                      ${parameterTexts(fit, asRate(law.work)).map((text) => html`<span>${text}</span>`)}
                    </td>
                    <td>${formatPercent(Math.expm1(fit.rmse))}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${remarks([...law.remarks, ...refused, ...fitted.flatMap(({ fit }) => fit.warnings)])}
  </div>`;
}

function remarks(list: readonly { readonly message: string }[]) {
  if (list.length === 0) return nothing;
  const texts = [...new Set(list.map(({ message }) => message))];
  return html`<ul class="remarks">
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;
}
