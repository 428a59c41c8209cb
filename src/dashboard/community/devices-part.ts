/** @file Device against device: which two, of all kernels or one, and what is told of an address that names others. */
import { html, nothing, type TemplateResult } from 'lit';
import { deviceFigures } from '../charts/community.ts';
import type { CommunityFilter } from '../parameters.ts';
import { figurePart } from '../report-parts.ts';
import { chosenSides, chosenWord, withUnknown, type Devices } from './chosen.ts';
import { compareDevices, type Device, type DeviceComparison, type PointTimes } from './groups.ts';

export interface DevicesContext extends Devices {
  readonly points: PointTimes;
  readonly filter: CommunityFilter;
  readonly choose: (patch: { readonly [K in keyof CommunityFilter]?: string }) => void;
}

export function devicesPart(context: DevicesContext): TemplateResult {
  const { left, points, filter } = context;
  if (left.length < 2 && filter.left === undefined && filter.right === undefined) {
    return html`<p class="muted note">
      It takes runs of two devices; here is ${left.length === 1 ? 'one' : 'none'}.
    </p>`;
  }
  const { a, b, problems } = chosenSides(context, filter.left, filter.right);
  return html`<p class="muted small note">
      Medians over the runs of each device, whatever browser they are from. A is the base: every ratio is the
      time in B over the time in A, and nothing here is a ranking.
    </p>
    <div class="sides">
      ${sidePart('left', 'A, the base', a, context)} ${sidePart('right', 'B', b, context)}
    </div>
    ${problems.map((text) => html`<p class="apart" role="alert">${text}</p>`)}
    ${a === undefined || b === undefined ? nothing : comparisonPart(compareDevices(points, a, b), context)}`;
}

function comparisonPart(comparison: DeviceComparison, { filter, choose }: DevicesContext) {
  const { a, b, kernels, workloads } = comparison;
  const names = kernels.slice(1).map(({ kernel }) => kernel);
  const { value: kernel, problem } = chosenWord(
    filter.family,
    names,
    'these two have no workload of such a kernel in common',
  );
  return html`
    ${a === b ? html`<p class="apart">Both sides are the same device: every ratio is 1.</p>` : nothing}
    ${
      a.isSoftware === b.isSoftware
        ? nothing
        : html`<p class="apart">
            One of these is a software adapter: a processor that stands in for a GPU. The ratios are shown,
            and say nothing of GPUs.
          </p>`
    }
    ${
      workloads.length === 0
        ? html`<p class="muted note">These two have no workload in common.</p>`
        : html`<label class="row kernel small"
              ><span class="muted">Workloads of</span>
              <select
                @change=${(event: Event) => choose({ family: (event.target as HTMLSelectElement).value })}
              >
                <option value="" .selected=${filter.family === undefined}>all kernels</option>
                ${withUnknown(names, filter.family).map(
                  (name) => html`<option value=${name} .selected=${name === filter.family}>${name}</option>`,
                )}
              </select>
            </label>
            ${problem === undefined ? nothing : html`<p class="apart" role="alert">${problem}</p>`}
            <div class="figures">
              ${deviceFigures(comparison, kernel)
                .slice(0, problem === undefined ? 2 : 1)
                .map(figurePart)}
            </div>`
    }
  `;
}

function sidePart(
  key: 'left' | 'right',
  title: string,
  chosen: Device | undefined,
  { left, filter, choose }: DevicesContext,
) {
  const unknown = chosen === undefined ? filter[key] : undefined;
  const options = (isSoftware: boolean) =>
    left
      .filter((device) => device.isSoftware === isSoftware)
      .map(
        (device) =>
          html`<option value=${device.name} .selected=${device === chosen}>
            ${device.name} (${device.runs.length} ${device.runs.length === 1 ? 'run' : 'runs'})
          </option>`,
      );
  const [gpus, software] = [options(false), options(true)];
  return html`<label
    ><span>Device ${title}</span>
    <select @change=${(event: Event) => choose({ [key]: (event.target as HTMLSelectElement).value })}>
      ${
        chosen === undefined
          ? html`<option value=${unknown ?? ''} .selected=${true}>
              ${unknown === undefined ? 'choose a device' : `${unknown} (not here)`}
            </option>`
          : nothing
      }
      ${gpus.length === 0 ? nothing : html`<optgroup label="GPUs">${gpus}</optgroup>`}
      ${software.length === 0 ? nothing : html`<optgroup label="Software adapters">${software}</optgroup>`}
    </select>
  </label>`;
}
