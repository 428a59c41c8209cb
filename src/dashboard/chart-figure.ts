/**
 * @file Draws a chart when it is on the page and as wide as it is. Plot is loaded with the first chart, not
 * with the page. Under every chart stands what it says, in words.
 */
import type * as PlotModule from '@observablehq/plot';
import { LitElement, css, html, nothing } from 'lit';
import { formatCount } from '../analysis/format.ts';
import { chartButtons } from './chart-files.ts';
import { chartLegend, chartPlot, chartTable, type Chart } from './charts/chart.ts';
import type { LegendEntry } from './charts/palette.ts';
import { shapeStroke } from './charts/shapes.ts';
import { framePainted } from './drawn.ts';
import { hookError } from './hook.ts';
import { shared } from './styles.ts';

/** Rows of a table that are listed; the file has them all. */
const MOST_LISTED = 500;

let last: Promise<void> = Promise.resolve();

/** One chart a frame, so that a page of thirty answers between them. */
function inTurn(): Promise<void> {
  last = last.then(framePainted);
  return last;
}

export class ChartFigure extends LitElement {
  static override properties = {
    chart: { attribute: false },
    heading: {},
    summary: {},
    drawn: { type: Boolean, reflect: true },
    problem: { state: true },
    listed: { state: true },
  };
  static override styles = [
    shared,
    css`
      h3,
      figcaption {
        overflow-wrap: anywhere; /* ids are long words */
      }
      figure {
        display: flex;
        flex-direction: column;
      }
      .plot {
        margin-top: 0.4rem;
        min-height: 15.5rem;
      }
      :host([drawn]) .plot {
        min-height: 0;
      }
      .plot svg {
        display: block;
        max-width: 100%;
        overflow: visible;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0.1rem 1rem;
        list-style: none;
        padding: 0;
        margin-top: 0.25rem;
        font-size: 0.8125rem;
        color: var(--muted);
      }
      .legend li {
        display: flex;
        align-items: center;
        gap: 0.4rem;
      }
      .problem {
        margin-top: 0.4rem;
        color: var(--bad);
      }
      .legend svg {
        flex: none;
      }
      /* One quiet line under the chart: its table, and its files. */
      .foot {
        position: relative;
        margin-top: 0.4rem;
        font-size: 0.8125rem;
      }
      .files {
        position: absolute;
        top: -0.2rem;
        left: 4.5rem;
        white-space: nowrap;
      }
      .files button {
        font-size: inherit;
        font-weight: 400;
        min-height: 1.5rem;
        padding-block: 0;
      }
      .scroll {
        position: relative;
        max-height: 20rem;
        overflow: auto;
        margin-top: 0.3rem;
      }
      table {
        border-collapse: collapse;
        font-size: 0.75rem;
      }
      thead th {
        position: sticky;
        top: 0;
        background: var(--surface);
        color: var(--muted);
      }
      th,
      td {
        text-align: left;
        font-weight: 400;
        padding: 0.15rem 0.75rem 0.15rem 0;
        border-bottom: 1px solid var(--line);
        white-space: nowrap;
      }
      figcaption {
        margin-top: 0.35rem;
        font-size: 0.8125rem;
        color: var(--muted);
        max-width: 70ch;
      }
    `,
  ];
  declare chart: Chart | undefined;
  declare heading: string;
  declare summary: string;
  /** True once the chart is there; drivers that take screenshots wait for it. */
  declare drawn: boolean;
  /** Why there is no chart, if there is none. */
  declare problem: string;
  /** Whether its table is open. */
  declare listed: boolean;
  #width = 0;
  #observer = new ResizeObserver((entries) => {
    const width = Math.floor(entries[0]?.contentRect.width ?? 0);
    if (width === this.#width || width === 0) return;
    this.#width = width;
    void this.#paint();
  });

  constructor() {
    super();
    this.heading = '';
    this.summary = '';
    this.drawn = false;
    this.problem = '';
    this.listed = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#width = 0;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.updateComplete.then(() => {
      const place = this.#place();
      if (place !== null) this.#observer.observe(place);
    });
  }

  override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('chart') && this.#width > 0) void this.#paint();
  }

  override render() {
    return html`<figure>
      <h3>${this.heading}</h3>
      ${this.#legend()} ${this.problem === '' ? nothing : html`<p class="problem small">${this.problem}</p>`}
      <div class="plot"></div>
      <figcaption>${this.summary}</figcaption>
      <div class="foot">
        ${this.#table()}
        ${this.drawn ? chartButtons(this.heading, () => this.#place()?.querySelector<SVGSVGElement>('svg')) : nothing}
      </div>
    </figure>`;
  }

  #legend() {
    const entries = this.chart === undefined ? [] : chartLegend(this.chart);
    return entries.length === 0
      ? nothing
      : html`<ul class="legend" aria-hidden="true">
          ${entries.map((entry) => html`<li>${legendMark(entry)}${entry.name}</li>`)}
        </ul>`;
  }

  /** Made when it is opened: a chart may hold ten thousand points. */
  #table() {
    const { chart } = this;
    if (chart === undefined) return nothing;
    return html`<details
      class="table"
      @toggle=${(event: Event) => (this.listed = (event.target as HTMLDetailsElement).open)}
    >
      <summary>Table<span class="visually-hidden"> of ${this.heading}</span></summary>
      ${this.listed ? this.#rows(chart) : nothing}
    </details>`;
  }

  #rows(chart: Chart) {
    const { columns, rows } = chartTable(chart);
    const left = rows.length - MOST_LISTED;
    return html`<div class="scroll" tabindex="0" role="region" aria-label="Table of ${this.heading}">
        <table>
          <thead>
            <tr>
              ${columns.map((column) => html`<th scope="col">${column}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.slice(0, MOST_LISTED).map(
              ([first, ...cells]) =>
                html`<tr>
                  <th scope="row">${first}</th>
                  ${cells.map((cell) => html`<td>${cell}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      ${left > 0 ? html`<p class="small muted">${formatCount(left)} more rows are not listed here.</p>` : nothing}`;
  }

  #place(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.plot');
  }

  async #paint(): Promise<void> {
    const { chart } = this;
    if (chart === undefined) return;
    try {
      const Plot = await import('@observablehq/plot');
      await inTurn(); // outside the resize handler, which would otherwise see its own change
      if (chart === this.chart && this.isConnected) this.#draw(Plot, chart);
    } catch (error) {
      const { message } = hookError(error);
      this.problem = `This chart could not be drawn (${message}). Its numbers are in the table of points.`;
    }
  }

  #draw(Plot: typeof PlotModule, chart: Chart): void {
    const drawing = Plot.plot({ ...chartPlot(Plot, chart, this.#width), ariaLabel: this.heading });
    drawing.setAttribute('role', 'img');
    drawing.setAttribute('aria-description', this.summary);
    // It is one image to a screen reader; Plot names its groups, which have no role to be named.
    for (const part of drawing.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
    this.#place()?.replaceChildren(drawing);
    this.problem = '';
    this.drawn = true;
  }
}

function legendMark({ mark, color, shape = 'circle' }: LegendEntry) {
  switch (mark) {
    case 'dot': {
      const { path, isFilled, width, cap } = shapeStroke(shape, 4);
      return html`<svg width="12" height="12" viewBox="-6 -6 12 12">
        <path
          d=${`M0,0${path}`}
          fill=${isFilled ? color : 'none'}
          stroke=${isFilled ? 'none' : color}
          stroke-width=${width}
          stroke-linecap=${cap}
        />
      </svg>`;
    }
    case 'diamond':
      return html`<svg width="12" height="12" viewBox="-6 -6 12 12">
        <path d="M0-5 4 0 0 5-4 0Z" fill="none" stroke=${color} stroke-width="2" />
      </svg>`;
    default:
      return html`<svg width="22" height="8" viewBox="0 0 22 8">
        <line
          x1="0"
          x2="22"
          y1="4"
          y2="4"
          stroke=${color}
          stroke-width="2"
          stroke-dasharray=${mark === 'line' ? 'none' : '5 4'}
        />
      </svg>`;
  }
}
