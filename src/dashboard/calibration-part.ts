/** @file What the device can do at best, as a card. */
import { html, nothing } from 'lit';
import { calibrationTexts } from '../analysis/calibration-texts.ts';
import type { Report } from '../analysis/report.ts';

/** Nothing for a run that was not calibrated. */
export function calibrationPart({ calibration }: Pick<Report, 'calibration'>) {
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
