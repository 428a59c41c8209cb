/** @file Throughput by model size, a chart for GPUs and one for software adapters; and of one model a list of all devices. */
import { html, nothing, type TemplateResult } from 'lit';
import { formatNumber, formatParameters } from '../../analysis/format.ts';
import { throughputFigure } from '../charts/community.ts';
import type { CommunityFilter } from '../parameters.ts';
import { figurePart } from '../report-parts.ts';
import { chosenWord, withUnknown } from './chosen.ts';
import { deviceCurves, devicesWith, modelsOf, settingsOf, type Device, type ModelTime } from './groups.ts';

export interface ThroughputContext {
  readonly models: readonly ModelTime[];
  readonly devices: readonly Device[];
  readonly filter: CommunityFilter;
  readonly choose: (patch: { readonly [K in keyof CommunityFilter]?: string }) => void;
}

/** Which sums, and of which model; nothing where no run has any. */
export function throughputChoices({ models, filter, choose }: ThroughputContext) {
  const settings = settingsOf(models);
  if (settings.length === 0 && filter.sums === undefined) return nothing;
  const setting = filter.sums ?? settings[0] ?? '';
  return html`<div class="row">
    ${selectPart('Which sums', withUnknown(settings, filter.sums), setting, (sums) =>
      // The first is what an address without it means.
      choose({ sums: sums === settings[0] ? '' : sums }),
    )}
    ${selectPart(
      'List all devices by one model',
      withUnknown(modelsOf(models, setting), filter.architecture),
      filter.architecture ?? '',
      (architecture) => choose({ architecture }),
      'one model on all devices …',
    )}
  </div>`;
}

function selectPart(
  label: string,
  values: readonly string[],
  chosen: string,
  choose: (value: string) => void,
  every?: string,
) {
  return html`<select
    aria-label=${label}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  >
    ${every === undefined ? nothing : html`<option value="" .selected=${chosen === ''}>${every}</option>`}
    ${values.map((one) => html`<option value=${one} .selected=${one === chosen}>${one}</option>`)}
  </select>`;
}

export function throughputPart({ models, devices, filter }: ThroughputContext): TemplateResult {
  const settings = settingsOf(models);
  const sums = chosenWord(filter.sums, settings, 'no run here has such sums', settings[0]);
  if (sums.problem !== undefined) return html`<p class="apart" role="alert">${sums.problem}</p>`;
  const setting = sums.value ?? '';
  const figures = [false, true].flatMap((isSoftware) => {
    const ofKind = devices.filter((device) => device.isSoftware === isSoftware);
    const figure = throughputFigure(deviceCurves(models, setting, ofKind), setting, isSoftware);
    return figure === undefined ? [] : [figurePart(figure)];
  });
  if (figures.length === 0) {
    return html`<p class="muted note">No run that is left has all kernels of a whole model.</p>`;
  }
  const model = chosenWord(
    filter.architecture,
    modelsOf(models, setting),
    'no run here has sums of such a model',
  );
  return html`<div class="figures">${figures}</div>
    ${model.problem === undefined ? nothing : html`<p class="apart" role="alert">${model.problem}</p>`}
    ${model.value === undefined ? nothing : modelPart(model.value, setting, models, devices)}`;
}

/** Not by speed: software adapters stand last, and nobody wins. */
function modelPart(
  model: string,
  setting: string,
  models: readonly ModelTime[],
  devices: readonly Device[],
): TemplateResult {
  const rows = devicesWith(model, deviceCurves(models, setting, devices));
  if (rows.length === 0) return html`<p class="muted note">No device that is left has ${model}.</p>`;
  return html`<h3 id="of-model">${model}, ${formatParameters(rows[0]!.parameters)} parameters: ${setting}</h3>
    <div class="rates" tabindex="0" role="region" aria-labelledby="of-model">
      <table class="fits wrap">
        <thead>
          <tr>
            <th scope="col">Device</th>
            <th scope="col">Tokens per second</th>
            <th scope="col">Median of</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ device, tokensPerSecond, runs }) =>
              html`<tr>
                <th scope="row">${device.name}${device.isSoftware ? ' (software adapter)' : ''}</th>
                <td>${formatNumber(tokensPerSecond)}</td>
                <td>${runs} ${runs === 1 ? 'run' : 'runs'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
