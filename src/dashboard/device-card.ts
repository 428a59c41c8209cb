/** @file The device: what the adapter says of itself, what the harness may use, how time is told. */
import { LitElement, css, html, nothing } from 'lit';
import type { Calibration, Environment } from '../results/schema.ts';
import { adapterName } from '../results/adapter.ts';
import { formatBytes, formatCount, formatNs } from '../analysis/format.ts';
import { facts, shared } from './styles.ts';

/** The limits that decide which workloads fit; all of them are under "All limits". */
const TELLING_LIMITS = {
  maxBufferSize: 'Largest buffer',
  maxStorageBufferBindingSize: 'Largest binding',
  maxComputeWorkgroupStorageSize: 'Workgroup memory',
} as const;

export class DeviceCard extends LitElement {
  static override properties = {
    environment: { attribute: false },
    calibration: { attribute: false },
    heading: {},
    waiting: {},
  };
  static override styles = [
    shared,
    facts,
    css`
      .name {
        font-size: 1.0625rem;
        font-weight: 600;
        margin: 0.5rem 0 0.6rem;
        overflow-wrap: anywhere;
        line-height: 1.3;
      }
      .software {
        border: 1px solid var(--warn-line);
        background: var(--warn-surface);
        border-radius: var(--radius);
        padding: 0.5rem 0.7rem;
        margin-bottom: 0.7rem;
        font-size: 0.875rem;
      }
      .software strong {
        color: var(--warn);
      }
      .lists {
        display: flex;
        flex-wrap: wrap;
        gap: 0.35rem 1.25rem;
        margin-top: 0.7rem;
        font-size: 0.875rem;
      }
      details[open] {
        flex-basis: 100%;
      }
      ul.words {
        list-style: none;
        padding: 0;
        margin-top: 0.4rem;
        display: flex;
        flex-wrap: wrap;
        gap: 0.3rem;
      }
      ul.words li {
        font-family: var(--mono);
        font-size: 0.75rem;
        background: var(--sunken);
        border-radius: 3px;
        padding: 0.1rem 0.35rem;
      }
      .scroll {
        margin-top: 0.4rem;
        max-height: 16rem;
        overflow: auto;
      }
      .limits {
        font-family: var(--mono);
        font-size: 0.75rem;
        display: grid;
        grid-template-columns: minmax(0, 1fr) max-content;
        gap: 0.1rem 1rem;
      }
      .limits dt {
        overflow-wrap: anywhere;
        color: var(--muted);
      }
      .limits dd {
        text-align: right;
      }
    `,
  ];
  declare environment: Environment | undefined;
  declare calibration: Calibration | undefined;
  declare heading: string;
  /** What to say while there is no environment. */
  declare waiting: string;

  constructor() {
    super();
    this.heading = THIS_DEVICE;
    this.waiting = 'Asking the browser for a graphics adapter …';
  }

  override render() {
    const { environment } = this;
    if (environment === undefined) {
      return html`<h2>${this.heading}</h2>
        <p class="muted" style="margin-top: 0.5rem">${this.waiting}</p>`;
    }
    const { adapter } = environment;
    const isSoftware = adapter.isSoftware || adapter.isFallbackAdapter;
    const title = adapterName(adapter);
    // Where a browser tells no more than these two, they are the name already.
    const vendor = [adapter.vendor, adapter.architecture].filter(Boolean);
    return html`
      <div class="row spread">
        <h2>${this.heading}</h2>
        ${
          isSoftware
            ? html`<span class="chip warn">software adapter</span>`
            : html`<span class="chip good">hardware adapter</span>`
        }
      </div>
      <p class="name">${title}</p>
      ${isSoftware ? softwareWarning : nothing}
      <dl class="facts">
        ${fact('Vendor', vendor.join(' ') === title ? undefined : vendor.join(', '))}
        ${fact('System', [environment.os, environment.cpuModel].filter(Boolean).join(', '))}
        ${fact('Cores', environment.cores?.toString())} ${fact('Subgroup size', subgroups(environment))}
        ${Object.entries(TELLING_LIMITS).map(([name, label]) => {
          const bytes = environment.limits[name];
          return fact(label, bytes === undefined ? undefined : formatBytes(bytes));
        })}
        ${fact('Clock', this.calibration === undefined ? undefined : clockText(this.calibration))}
        ${fact(
          'Isolation',
          environment.crossOriginIsolated
            ? 'cross-origin isolated'
            : 'not cross-origin isolated: the wall clock is coarse',
        )}
        ${fact('Requested', environment.requestedFeatures === 'none' ? 'a bare device' : undefined)}
        ${environment.notes.map((note) => fact('Note', note))}
      </dl>
      <div class="lists">
        <details>
          <summary>
            ${environment.features.length} feature${environment.features.length === 1 ? '' : 's'}
          </summary>
          <ul class="words">
            ${environment.features.map((feature) => html`<li>${feature}</li>`)}
          </ul>
        </details>
        <details>
          <summary>All limits</summary>
          <div class="scroll" tabindex="0" role="group" aria-label="Limits of the device">
            <dl class="limits">
              ${Object.entries(environment.limits).map(
                ([name, value]) =>
                  html`<dt>${name}</dt>
                    <dd>${formatCount(value)}</dd>`,
              )}
            </dl>
          </div>
        </details>
        ${
          environment.flags.length > 0
            ? html`<details>
                <summary>
                  ${environment.flags.length} browser flag${environment.flags.length === 1 ? '' : 's'}
                </summary>
                <ul class="words">
                  ${environment.flags.map((flag) => html`<li>${flag}</li>`)}
                </ul>
              </details>`
            : nothing
        }
        ${
          isSoftware || this.heading !== THIS_DEVICE
            ? nothing
            : html`<details>
                <summary>Not the GPU you expected?</summary>
                <p class="muted" style="margin-top: 0.4rem">
                  Of several the browser chooses; this page asks for the fastest. On Windows: Settings,
                  System, Display, Graphics, set this browser to “High performance” and restart it. Browsers
                  hide the exact name; the run can be given it when it is published.
                </p>
              </details>`
        }
      </div>
    `;
  }
}

const THIS_DEVICE = 'This device';

const softwareWarning = html`<p class="software">
  <strong>No GPU is measured here.</strong> This adapter computes on the CPU. Its results prove that the
  kernels are correct and can be compared with earlier runs on the same machine; its speed is never a GPU's,
  and no claim about speed is judged on it.
</p>`;

function fact(term: string, value: string | undefined) {
  return value
    ? html`<dt>${term}</dt>
        <dd>${value}</dd>`
    : nothing;
}

function subgroups({ adapter: { subgroupMinSize: min, subgroupMaxSize: max } }: Environment) {
  if (min === undefined || max === undefined || max === 0) return undefined;
  return min === max ? String(min) : `${min}–${max}`;
}

function clockText({ clock, quantumNs }: Calibration): string {
  const name = clock === 'gpu-timestamp' ? 'GPU timestamps' : 'wall clock';
  const quantum = quantumNs[clock];
  return quantum === undefined ? name : `${name}, steps of ${formatNs(quantum)}`;
}
