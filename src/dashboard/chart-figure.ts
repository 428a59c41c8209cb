/**
 * @file Draws a chart when it is on the page and as wide as it is. Plot is loaded with the first chart, not
 * with the page. Under every chart stands what it says, in words.
 */
import type * as PlotModule from '@observablehq/plot';
import { LitElement, css, html, nothing } from 'lit';
import { scalingPlot, type ScalingChart } from './charts/scaling.ts';
import { chartButtons } from './chart-files.ts';
import { framePainted } from './drawn.ts';
import { hookError } from './hook.ts';
import { shared } from './styles.ts';

export class ChartFigure extends LitElement {
  static override properties = {
    chart: { attribute: false },
    heading: {},
    summary: {},
    drawn: { type: Boolean, reflect: true },
    problem: { state: true },
  };
  static override styles = [
    shared,
    css`
      figure {
        display: flex;
        flex-direction: column;
      }
      .plot {
        margin-top: 0.4rem;
        min-height: 15.5rem;
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
      figcaption {
        margin-top: 0.35rem;
        font-size: 0.8125rem;
        color: var(--muted);
        max-width: 70ch;
      }
    `,
  ];
  declare chart: ScalingChart | undefined;
  declare heading: string;
  declare summary: string;
  /** True once the chart is there; drivers that take screenshots wait for it. */
  declare drawn: boolean;
  /** Why there is no chart, if there is none. */
  declare problem: string;
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
      ${this.drawn ? chartButtons(this.heading, () => this.#place()?.querySelector<SVGSVGElement>('svg')) : nothing}
    </figure>`;
  }

  #legend() {
    const { chart } = this;
    if (chart === undefined) return nothing;
    const heldOut = chart.rows.some((row) => row.heldOut);
    return html`<ul class="legend" aria-hidden="true">
      ${chart.lines.toReversed().map(
        ({ name, rank }) =>
          html`<li>
            <svg width="22" height="8" viewBox="0 0 22 8">
              <line
                x1="0"
                x2="22"
                y1="4"
                y2="4"
                stroke=${rank === 'best' ? 'var(--series-1)' : 'var(--series-2)'}
                stroke-width="2"
                stroke-dasharray=${rank === 'best' ? 'none' : '5 4'}
              /></svg
            >${name}
          </li>`,
      )}
      ${
        heldOut
          ? html`<li>
              <svg width="12" height="12" viewBox="-6 -6 12 12">
                <path d="M0-5 4 0 0 5-4 0Z" fill="none" stroke="var(--held-out)" stroke-width="2" /></svg
              >held out of the fit
            </li>`
          : nothing
      }
    </ul>`;
  }

  #place(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.plot');
  }

  async #paint(): Promise<void> {
    const { chart } = this;
    if (chart === undefined) return;
    try {
      const Plot = await import('@observablehq/plot');
      await framePainted(); // outside the resize handler, which would otherwise see its own change
      if (chart === this.chart) this.#draw(Plot, chart);
    } catch (error) {
      const { message } = hookError(error);
      this.problem = `This chart could not be drawn (${message}). Its numbers are in the table of points.`;
    }
  }

  #draw(Plot: typeof PlotModule, chart: ScalingChart): void {
    const drawing = Plot.plot({ ...scalingPlot(Plot, chart, this.#width), ariaLabel: this.heading });
    drawing.setAttribute('role', 'img');
    drawing.setAttribute('aria-description', this.summary);
    // It is one image to a screen reader; Plot names its groups, which have no role to be named.
    for (const part of drawing.querySelectorAll('[aria-label]')) part.removeAttribute('aria-label');
    this.#place()?.replaceChildren(drawing);
    this.problem = '';
    this.drawn = true;
  }
}
