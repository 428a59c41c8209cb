/** @file Small pieces of text and markup that several elements say alike. */
import { html, type TemplateResult } from 'lit';
import type { LaunchNumber } from '../results/journal.ts';
import type { Point, Run } from '../results/schema.ts';

const RUN_STATUS: Readonly<Record<Run['status'], { readonly label: string; readonly tone: string }>> = {
  complete: { label: 'complete', tone: 'good' },
  cancelled: { label: 'cancelled', tone: 'warn' },
  'device-lost': { label: 'device lost', tone: 'bad' },
  error: { label: 'ended by an error', tone: 'bad' },
};

export function statusChip(status: Run['status']): TemplateResult {
  const { label, tone } = RUN_STATUS[status];
  return html`<span class="chip ${tone}">${label}</span>`;
}

const POINT_TONE: Readonly<Record<Point['status'], string>> = { ok: 'good', skipped: 'warn', failed: 'bad' };

export function pointChip(point: Point): TemplateResult {
  // Most are ok: a pill on every line would hide the few that are not.
  return html`<span class="${point.status === 'ok' ? 'good' : `chip ${POINT_TONE[point.status]}`}"
    >${point.status}</span
  >`;
}

/** `launch 2 of 5`. */
export const launchesText = ({ number, of }: LaunchNumber): string => `launch ${number} of ${of}`;

/** Local date and time of an ISO time, to the minute. */
export function whenText(iso: string): string {
  return new Date(iso).toLocaleString(undefined, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** A workload id that may break into lines after its commas. */
export function breakable(id: string): TemplateResult {
  const parts = id.split(',');
  return html`${parts.map((part, i) => (i === parts.length - 1 ? part : html`${part},<wbr />`))}`;
}
