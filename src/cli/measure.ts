/**
 * @file From an open host to a run that is over: the run ends by itself, fails, falls silent or is interrupted,
 * and in each case what was measured is a run that can be written.
 */
import { messageOf } from '../harness/errors.ts';
import type { Run } from '../results/schema.ts';
import type { RunEvent, RunOptions } from '../worker/api.ts';
import type { RunHost } from './host.ts';
import type { Interrupts } from './interrupt.ts';
import { silenceWatch, type Limits } from './limits.ts';
import type { Recorder } from './recorder.ts';

export interface MeasureOptions {
  readonly host: RunHost;
  readonly options: RunOptions;
  readonly recorder: Recorder;
  readonly interrupts: Interrupts;
  readonly limits: Limits;
  /** Shows an event. */
  readonly show: (event: RunEvent) => void;
  readonly note: (line: string) => void;
}

/** Why a run is over. */
type End =
  | { readonly by: 'itself'; readonly run: Run }
  | { readonly by: 'error'; readonly error: unknown }
  | { readonly by: 'silence' }
  | { readonly by: 'force' };

/** Rejects with the host's error when nothing had been started yet; otherwise there is a run, complete or not. */
export async function measure(options: MeasureOptions): Promise<Run> {
  const { recorder, limits } = options;
  const end = await untilOver(options);
  if (end.by === 'itself') return end.run;
  if (end.by === 'error') {
    const { name, message } = end.error instanceof Error ? end.error : new Error(messageOf(end.error));
    const [status, code] = options.interrupts.asked() ? CANCELLED : endOf(name);
    const run = recorder.closed(status, code, message);
    if (run === undefined) throw end.error;
    return run;
  }
  const isSilent = end.by === 'silence';
  const message = isSilent
    ? `Nothing was heard from the ${options.host.where} for ${limits.silenceMs / 1000} s.`
    : 'The run was stopped without waiting for the sample under way.';
  const run = recorder.closed(...(isSilent ? SILENT : CANCELLED), message);
  if (run === undefined) throw new Error(message);
  return run;
}

type Ending = readonly [status: Run['status'], code: string];
const CANCELLED: Ending = ['cancelled', 'cancelled'];
const SILENT: Ending = ['error', 'host-silent'];

/** Status and reason code of a run whose host died. */
function endOf(errorName: string): Ending {
  if (errorName === 'DeviceLostError') return ['device-lost', 'device-lost'];
  if (errorName === 'BrowserDiedError') return ['error', 'browser-died'];
  return ['error', 'host-error'];
}

async function untilOver(options: MeasureOptions): Promise<End> {
  const { host, recorder, interrupts, limits, note } = options;
  let fallSilent: (end: End) => void;
  const silence = new Promise<End>((resolve) => (fallSilent = resolve));
  const watch = silenceWatch(limits.silenceMs, () => fallSilent({ by: 'silence' }));

  let journalFailed = false;
  const onEvent = (event: RunEvent): void => {
    watch.alive();
    try {
      recorder.take(event);
    } catch (error) {
      // The run goes on: at its end the file may well be writable.
      if (!journalFailed) note(`The journal cannot be written: ${messageOf(error)}`);
      journalFailed = true;
    }
    options.show(event);
  };

  let over = false;
  const asked = (async (): Promise<End> => {
    await interrupts.first;
    if (over) return { by: 'force' };
    note('Cancelling after the current sample; press Ctrl-C again to stop at once.');
    void host.cancel().catch((error: unknown) => note(`Cancelling failed: ${messageOf(error)}`));
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limits.cancelMs)));
    await Promise.race([interrupts.second, limit]);
    clearTimeout(timer);
    return { by: 'force' };
  })();

  const running = host.run(options.options, onEvent).then(
    (run): End => ({ by: 'itself', run }),
    (error: unknown): End => ({ by: 'error', error }),
  );
  try {
    return await Promise.race([running, asked, silence]);
  } finally {
    over = true;
    watch.stop();
  }
}
