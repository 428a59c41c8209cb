/** @file What a comparison found, in the order of a reader's questions: may they be compared, how much, where, and why not more. */
import { formatCount } from '../analysis/format.ts';
import { css, html, nothing, type TemplateResult } from 'lit';
import type { RunComparison, Unmatched } from '../analysis/compare-runs.ts';
import { COMPARE_NOTE, FAMILY_COLUMNS, familyCells } from '../analysis/compare-texts.ts';
import type { Run } from '../results/schema.ts';
import type { Figure } from './charts/chart.ts';
import { comparedFacts, comparisonGlances, undecidedText } from './compare-facts.ts';
import { figurePart } from './report-parts.ts';
import { whenText } from './text.ts';

export interface Compared {
  readonly a: Run;
  readonly b: Run;
  readonly comparison: RunComparison;
  readonly figures: readonly Figure[];
}

/** What the table of workloads shows, as it stands in the address. */
export interface TableChoice {
  readonly find: string;
  readonly order: string;
  readonly only: string;
}

export const compareResultStyles = css`
  .apart {
    border: 1px solid var(--warn-line);
    background: var(--warn-surface);
    border-radius: var(--radius);
    padding: 0.6rem 0.8rem;
    margin-top: 0.9rem;
    font-size: 0.875rem;
  }
  .apart ul {
    padding-left: 1.1rem;
    margin-top: 0.25rem;
  }
  .apart li {
    overflow-wrap: anywhere;
  }
  .glance {
    margin-top: 1.25rem;
  }
  /* Its three stand as wide as their words. */
  dl.glance {
    grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
  }
  .two td {
    overflow-wrap: anywhere;
    width: 42%;
  }
  .two thead th {
    font-weight: 600;
  }
  .two {
    margin-top: 1rem;
  }
  .two tbody th {
    font-family: inherit;
    font-size: inherit;
    color: var(--muted);
  }
  .two .differs td {
    font-weight: 600;
  }
  h3 {
    margin-top: 1.25rem;
  }
  rooflaw-chart {
    margin-top: 0;
  }
`;

const UNMATCHED_LISTED = 200;

export function compareResult({ a, b, comparison, figures }: Compared, table: TableChoice): TemplateResult {
  const { families, workloads, unmatched } = comparison;
  return html`
    ${a.id === b.id ? html`<div class="apart">Both sides are the same run: every ratio is 1.</div>` : nothing}
    ${keyPart(comparison)}
    ${
      workloads.length === 0
        ? html`<p class="note" style="margin-top: 0.9rem">
              These runs have no timed workload in common: nothing can be compared.
            </p>
            ${factsPart(a, b)}`
        : html`<dl class="glance">
              ${comparisonGlances(comparison, a, b).map(
                ({ label, value, note }) =>
                  html`<div>
                    <dt>${label}</dt>
                    <dd class="value">${value}</dd>
                    <dd>${note}</dd>
                  </div>`,
              )}
            </dl>
            <p class="small muted note">
              A is the base. A ratio of 2 says that B takes twice as long, 0.5 half as long. ${COMPARE_NOTE}
            </p>
            ${undecidedPart(comparison)} ${factsPart(a, b)}
            <div class="figures">${figures.map(figurePart)}</div>
            ${familiesPart(families)}
            <h3>By workload</h3>
            <rooflaw-compare-table
              .rows=${workloads}
              .find=${table.find}
              .sort=${table.order}
              .only=${table.only}
            ></rooflaw-compare-table>`
    }
    ${unmatchedPart(unmatched)}
  `;
}

function keyPart({ key }: RunComparison) {
  if (key.same) return nothing;
  return html`<div class="apart">
    <b>These runs have different keys.</b>
    ${
      key.rankable
        ? 'What differs below is what these together make, not one change of the program.'
        : 'A software adapter is never ranked against another machine: the ratios are shown, and nothing is called faster or slower.'
    }
    <ul>
      ${key.differences.map((text) => html`<li>${text}</li>`)}
    </ul>
  </div>`;
}

/** What is not the same stands out. */
function factsPart(a: Run, b: Run) {
  return html`<div class="rates" tabindex="0" role="region" aria-label="The two runs side by side">
    <table class="fits two">
      <thead>
        <tr>
          <th scope="col"><span class="visually-hidden">Fact</span></th>
          <th scope="col">A, the base</th>
          <th scope="col">B</th>
        </tr>
      </thead>
      <tbody>
        ${comparedFacts(a, b, whenText).map(
          (fact) =>
            html`<tr class=${fact.a === fact.b ? '' : 'differs'}>
              <th scope="row">${fact.what}</th>
              <td>${fact.a}</td>
              <td>${fact.b}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function undecidedPart(comparison: RunComparison) {
  const text = undecidedText(comparison);
  return text === '' ? nothing : html`<p class="small note">${text}</p>`;
}

const familiesPart = (families: RunComparison['families']) =>
  html`<h3 id="families">By kernel</h3>
    <div class="rates" tabindex="0" role="region" aria-labelledby="families">
      <table class="fits wrap" style="min-width: 40rem">
        <thead>
          <tr>
            ${FAMILY_COLUMNS.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${families.map((row) => {
            const [first, ...cells] = familyCells(row);
            return html`<tr class=${row.family === 'all' ? 'best' : ''}>
              <th scope="row">${first}</th>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr>`;
          })}
        </tbody>
      </table>
    </div>`;

/** What only one of them has a time for: those of A, then those of B. */
function unmatchedPart(unmatched: readonly Unmatched[]) {
  if (unmatched.length === 0) return nothing;
  const only = (missingIn: Unmatched['missingIn']) => unmatched.filter((one) => one.missingIn === missingIn);
  const [inA, inB] = [only('b').length, only('a').length];
  return html`<details class="missing">
    <summary>Not compared: ${formatCount(inA)} timed only in A, ${formatCount(inB)} only in B</summary>
    <ul>
      ${unmatched
        .slice(0, UNMATCHED_LISTED)
        .map(
          ({ id, missingIn, why }) => html`<li>${id}: no time in ${missingIn.toUpperCase()} (${why})</li>`,
        )}
    </ul>
    ${
      unmatched.length > UNMATCHED_LISTED
        ? html`<p class="muted">${formatCount(unmatched.length - UNMATCHED_LISTED)} more are not listed.</p>`
        : nothing
    }
  </details>`;
}
