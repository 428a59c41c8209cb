/** @file The chart of a run under way: a dot for each point as it arrives, under the roof of this device. */
import { LitElement, css, html, nothing } from 'lit';
import { formatGflops } from '../analysis/format.ts';
import type { Run } from '../results/schema.ts';
import { liveChart, type Place } from './charts/live.ts';
import { shared } from './styles.ts';

/** Of the drawing; it is stretched to its place, strokes are not. */
const SIZE = 1000;

export class LiveChart extends LitElement {
  static override properties = { run: { attribute: false } };
  static override styles = [
    shared,
    css`
      figure {
        margin-top: 0.9rem;
        display: grid;
        grid-template-columns: 4.75rem minmax(0, 1fr);
        gap: 0.15rem 0.5rem;
        font-size: 0.75rem;
        color: var(--muted);
      }
      .title {
        grid-column: 1 / -1;
        font-size: 0.8125rem;
      }
      .y,
      .plot {
        margin-top: 0.7rem;
      }
      .plot {
        height: 15rem;
        border-left: 1px solid var(--line-strong);
        border-bottom: 1px solid var(--line-strong);
      }
      svg {
        display: block;
        width: 100%;
        height: 100%;
        overflow: visible;
      }
      path {
        fill: none;
        vector-effect: non-scaling-stroke;
      }
      .grid {
        stroke: var(--grid);
      }
      .roof {
        stroke: var(--series-2);
        stroke-width: 1.5;
      }
      .dots {
        stroke: var(--series-1);
        stroke-width: 5.5;
        stroke-linecap: round;
      }
      .y,
      .x {
        position: relative;
      }
      .x {
        grid-column: 2;
        height: 1.1rem;
      }
      .y span {
        position: absolute;
        right: 0;
        white-space: nowrap;
        translate: 0 50%;
      }
      .x span {
        position: absolute;
        translate: -50% 0;
      }
      figcaption {
        grid-column: 2;
      }
    `,
  ];
  declare run: Run | undefined;

  override render() {
    const { run } = this;
    if (run === undefined) return nothing;
    const { dots, roof, xTicks, yTicks } = liveChart(run);
    const grid = [
      ...xTicks.map(({ at }) => `M${px(at)} 0V${SIZE}`),
      ...yTicks.map(({ at }) => `M0 ${SIZE - px(at)}H${SIZE}`),
    ].join('');
    return html`<figure>
      <p class="title">
        Operations per second against operations per
        byte${roof.length > 0 ? html`; the line is the most that this device’s memory and arithmetic allow` : nothing}
      </p>
      <div class="y" aria-hidden="true">
        ${yTicks.map(({ at, value }) => html`<span .style=${`bottom: ${100 * at}%`}>${formatGflops(value).replace(/\.0+(?= )/, '')}</span>`)}
      </div>
      <div class="plot">
        <svg
          viewBox="0 0 ${SIZE} ${SIZE}"
          preserveAspectRatio="none"
          role="img"
          aria-label="${dots.length} of ${run.points.length} points, as they arrive; they stand in the table below"
        >
          <path class="grid" d=${grid} />
          <path class="roof" d=${lineThrough(roof)} />
          <path class="dots" d=${dots.map(({ x, y }) => `M${px(x)} ${SIZE - px(y)}h0`).join('')} />
        </svg>
      </div>
      <div class="x" aria-hidden="true">
        ${xTicks.map(({ at, value }) => html`<span .style=${`left: ${100 * at}%`}>${value}</span>`)}
      </div>
      <figcaption>Operations per byte →</figcaption>
    </figure>`;
  }
}

const px = (share: number): number => Math.round(share * SIZE);
const lineThrough = (places: readonly Place[]): string =>
  places.map(({ x, y }, k) => `${k === 0 ? 'M' : 'L'}${px(x)} ${SIZE - px(y)}`).join('');
