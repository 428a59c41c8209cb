/** @file One line on stderr with the time left; plain lines where there is no terminal to draw on. */
import type { RunEvent } from '../worker/api.ts';
import type { Terminal } from './terminal.ts';

const BAR = 16;

/** `1:05` below an hour, `2 h 03 min` above. */
export function clock(ns: number): string {
  const seconds = Math.max(0, Math.round(ns / 1e9));
  if (seconds >= 3600) {
    return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
  }
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The text of one progress event, no longer than `columns`. */
export function progressLine(
  event: Extract<RunEvent, { type: 'progress' }>,
  columns: number,
  bar: boolean,
): string {
  const { done, total, current, remainingNs } = event;
  const filled = total === 0 ? BAR : Math.round((BAR * done) / total);
  const meter = bar ? `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ` : '';
  const line = `${meter}${done}/${total}  ${clock(remainingNs)} left  ${current}`;
  return line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
}

/** Shows the events of a run. */
export function showProgress(terminal: Terminal): (event: RunEvent) => void {
  return (event) => {
    switch (event.type) {
      case 'progress':
        if (terminal.canDraw) terminal.draw(progressLine(event, terminal.columns - 1, true));
        else terminal.note(progressLine(event, 1000, false));
        break;
      case 'point':
        if (event.point.status === 'failed') {
          terminal.note(`FAILED ${event.point.id}: ${event.point.reason}: ${event.point.message ?? ''}`);
        }
        break;
      case 'incident':
        terminal.note(`${event.incident.code}: ${event.incident.message}`);
        break;
      case 'started':
      case 'finished':
        terminal.draw('');
    }
  };
}
