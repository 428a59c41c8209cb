/** @file One line on stderr with the time left; plain lines where there is no terminal to draw on. */
import type { RunEvent } from '../worker/api.ts';
import type { Terminal } from './terminal.ts';

const BAR = 16;

/** Which launch of how many an event is of. */
export interface LaunchCount {
  /** From 1. */
  readonly number: number;
  readonly of: number;
  /** Workloads that this launch had answered before the host that now tells. */
  readonly doneBefore?: number;
}

type Progress = Extract<RunEvent, { type: 'progress' }>;

/** The progress of one host as that of the whole command; launches to come are taken to last as long as this one. */
export function overall(event: Progress, { number, of, doneBefore = 0 }: LaunchCount): Progress {
  const total = event.total + doneBefore;
  return {
    ...event,
    done: (number - 1) * total + doneBefore + event.done,
    total: of * total,
    remainingNs: event.remainingNs + (of - number) * (event.elapsedNs + event.remainingNs),
  };
}

/** `1:05` below an hour, `2 h 03 min` above. */
export function clock(ns: number): string {
  const seconds = Math.max(0, Math.round(ns / 1e9));
  if (seconds >= 3600) {
    return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
  }
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The text of one progress event, no longer than `columns`. */
export function progressLine(event: Progress, columns: number, bar: boolean, launch?: LaunchCount): string {
  const { done, total, remainingNs } = event;
  const current =
    launch === undefined || launch.of === 1
      ? event.current
      : `launch ${launch.number}/${launch.of}  ${event.current}`;
  const filled = total === 0 ? BAR : Math.round((BAR * done) / total);
  const meter = bar ? `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ` : '';
  // At the beginning nothing is known that it could be foreseen by.
  const left = remainingNs > 0 ? `${clock(remainingNs)} left  ` : '';
  const line = `${meter}${done}/${total}  ${left}${current}`;
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

/** Where lines stay, one that tells of the same workload again is written after so long: a sign of life. */
const AGAIN_NS = 30e9;

/** Shows the events of a run. */
export function showProgress(terminal: Terminal): (event: RunEvent, launch?: LaunchCount) => void {
  let told: { readonly of: string; readonly elapsedNs: number } | undefined;
  return (event, launch = { number: 1, of: 1 }) => {
    switch (event.type) {
      case 'progress': {
        const whole = overall(event, launch);
        if (terminal.canDraw) {
          terminal.draw(progressLine(whole, terminal.columns - 1, true, launch));
          break;
        }
        const of = `${launch.number} ${whole.done} ${whole.current}`;
        if (told?.of === of && event.elapsedNs - told.elapsedNs < AGAIN_NS) break;
        told = { of, elapsedNs: event.elapsedNs };
        terminal.note(progressLine(whole, 1000, false, launch));
        break;
      }
      case 'point':
        if (event.point.status === 'failed') {
          terminal.note(`FAILED ${event.point.id}: ${event.point.reason}: ${event.point.message ?? ''}`);
        }
        break;
      case 'incident':
        terminal.note(`${event.incident.code}: ${event.incident.message}`);
        break;
      case 'started':
        terminal.draw('');
        if (event.predictedNs !== undefined) {
          terminal.note(`${event.total} to measure, expected to take ${clock(event.predictedNs)}`);
        }
        break;
      case 'finished':
        terminal.draw('');
    }
  };
}
