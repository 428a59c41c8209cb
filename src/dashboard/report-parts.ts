/** @file Pieces of markup that the cards of a report share. */
import { html, nothing, type TemplateResult } from 'lit';
import { formatCount } from '../analysis/format.ts';
import type { Figure } from './charts/chart.ts';

export const figurePart = ({ heading, chart, summary }: Figure): TemplateResult =>
  html`<rooflaw-chart .heading=${heading} .chart=${chart} .summary=${summary}></rooflaw-chart>`;

/** Rows of a table before the rest is asked for. */
const FIRST_ROWS = 100;

export interface TableCard {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Between note and table. */
  readonly above?: unknown;
  /** The table is shown when it is asked for by these words. */
  readonly folded?: string;
}

/** A card with a table; the first cell of a row is its heading. */
export function tableCard({
  id,
  title,
  note,
  columns,
  rows,
  above = nothing,
  folded,
}: TableCard): TemplateResult {
  const table = (shown: readonly (readonly string[])[]) =>
    html`<div class="rates" tabindex="0" role="region" aria-label="Table: ${title}">
      <table class="fits wrap wide">
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            ([first, ...rest]) =>
              html`<tr>
                <th scope="row">${first}</th>
                ${rest.map((cell) => html`<td>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  const left = rows.length - FIRST_ROWS;
  const body = html`${table(rows.slice(0, FIRST_ROWS))}
  ${left > 0 ? html`<p class="small muted">${formatCount(left)} more rows are in the file.</p>` : nothing}`;
  return html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    <p class="muted small note">${note}</p>
    ${above}
    ${
      folded === undefined
        ? body
        : html`<details class="missing">
            <summary>${folded}</summary>
            ${body}
          </details>`
    }
  </section>`;
}

/** Each message once. */
export function remarks(list: readonly { readonly message: string }[]): TemplateResult | typeof nothing {
  if (list.length === 0) return nothing;
  const texts = [...new Set(list.map(({ message }) => message))];
  return html`<ul class="remarks">
    ${texts.map((text) => html`<li>${text}</li>`)}
  </ul>`;
}
