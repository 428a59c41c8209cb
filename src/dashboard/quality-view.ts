/**
 * @file What the losses of quantised models say: in short, side by side, as charts, then laws, orders, tails and equal bits as the
 * command line has them, every number last. Findings are of the whole run: a filter leaves the numbers it asks for.
 */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { LADDER_CAVEATS } from '../../models/ladder/caveats.ts';
import type { Section } from '../analysis/document/document.ts';
import { qualitySections } from '../analysis/document/quality-sections.ts';
import { qualityRows } from '../analysis/quality-rows.ts';
import type { QualityFindings } from '../analysis/quality.ts';
import type { Report, ReportRow } from '../analysis/report.ts';
import type { Figure } from './charts/chart.ts';
import { bitsFigures, gapFigures } from './charts/gaps.ts';
import { lossFigure } from './charts/loss.ts';
import { partId, tellParts } from './contents.ts';
import { figurePart } from './report-parts.ts';
import { reportStyles } from './report-styles.ts';
import { sectionCard } from './section-parts.ts';
import { facts, shared } from './styles.ts';

/** Rows of a table before the rest is asked for, and then. The largest suite has 1825 cells; a stranger's file may hold anything. */
const ROWS = { first: 50, most: 2500 };
const MOST_CELLS = 4000;

export class QualityView extends LitElement {
  static override properties = {
    report: { attribute: false },
    rows: { attribute: false },
    narrow: { type: Boolean },
    opened: { state: true },
  };
  static override styles = [
    shared,
    facts,
    reportStyles,
    css`
      .fits {
        width: auto;
        min-width: min(44rem, 100%);
      }
      .rates {
        container-type: inline-size;
      }
      .fits caption {
        text-align: left;
        font-weight: 650;
        padding: 0.5rem 0 0.2rem;
      }
      /* As wide as what is seen of the table, and there. */
      .fits caption span {
        position: sticky;
        left: 0;
        width: fit-content;
        max-width: 100cqi;
      }
      .fits td {
        white-space: nowrap;
      }
      .items {
        padding-left: 1.1rem;
        font-size: 0.875rem;
      }
      .fits th,
      .fits td {
        padding-right: 1.1rem;
      }
      .fits .num {
        text-align: right;
      }
      .fits.wrap tbody th {
        min-width: 9rem;
        font-family: inherit;
        font-size: inherit;
      }
      /* In sight while numbers are scrolled past it. */
      .fits tbody th {
        position: sticky;
        left: 0;
        background: var(--surface);
      }
      .more {
        margin-top: 0.6rem;
      }
    `,
  ];
  declare report: Report | undefined;
  /** Those of the report that are asked for. */
  declare rows: readonly ReportRow[];
  /** Whether rows are left out. */
  declare narrow: boolean;
  /** Titles of sections whose tables are shown whole. */
  declare opened: ReadonlySet<string>;
  #sections: readonly Section[] = [];
  #figures: readonly Figure[] = [];

  constructor() {
    super();
    this.rows = [];
    this.narrow = false;
    this.opened = new Set();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('report') && !changed.has('rows') && !changed.has('narrow')) return;
    const { report, rows: all, narrow } = this;
    const rows = qualityRows(all).slice(0, MOST_CELLS);
    const quality = report?.quality && (narrow ? narrowed(report.quality, rows) : report.quality);
    this.#sections = qualitySections({ rows: all, ...(quality && { quality }) });
    const loss = lossFigure(all);
    this.#figures = [
      ...(loss === undefined ? [] : [loss]),
      ...gapFigures(rows, quality?.gaps ?? []),
      ...bitsFigures(rows, quality?.equalBits ?? []),
    ];
  }

  override render() {
    const [summary, ...others] = this.#sections;
    if (summary === undefined) return nothing;
    return html`<div class="stack">
      ${sectionCard({ id: 'quality', section: summary })} ${this.#notes()}
      ${
        this.#figures.length === 0
          ? nothing
          : html`<section class="card" aria-labelledby="losses">
              <h2 id="losses">Loss and gap of trained models</h2>
              <div class="figures">${this.#figures.map(figurePart)}</div>
            </section>`
      }
      ${others.map((section) =>
        sectionCard({
          id: partId(section.title),
          section,
          rows: this.opened.has(section.title) ? ROWS.most : ROWS.first,
          most: ROWS.most,
          onMore: () => (this.opened = new Set([...this.opened, section.title])),
        }),
      )}
    </div>`;
  }

  override updated(): void {
    tellParts(this);
  }

  /** What has to be said wherever these numbers are shown, and what else the run notes. */
  #notes() {
    const { report, rows, narrow } = this;
    const ofLadder = rows.some(({ kernel }) => kernel === 'ladder');
    const notes = new Set([...(ofLadder ? LADDER_CAVEATS : []), ...(report?.header.notes ?? [])]);
    if (notes.size === 0 && !narrow) return nothing;
    return html`<section class="card" aria-labelledby="quality-notes">
      <h2 id="quality-notes">Keep in mind of these models</h2>
      <ul class="caveats">
        ${[...notes].map((note) => html`<li>${note}</li>`)}
        ${
          narrow
            ? html`<li>Laws, orders and tails are of the whole run: they are shown without a filter.</li>`
            : nothing
        }
      </ul>
    </section>`;
  }
}

/** What findings say of these rows alone; fits are of all. */
function narrowed(
  { equalBits, withoutPower }: QualityFindings,
  rows: ReturnType<typeof qualityRows>,
): QualityFindings {
  const models = new Set(rows.map(({ params }) => params['model']));
  const workloads = new Set(rows.map(({ workload }) => workload));
  return {
    gaps: [],
    orders: [],
    equalBits: equalBits.filter(({ model }) => models.has(model)),
    withoutPower: withoutPower.filter((workload) => workloads.has(workload)),
    setAside: 0,
  };
}
