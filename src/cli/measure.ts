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
  /** Why a run that has just begun is not wanted; it is given up before it measures. */
  readonly refuse?: (header: Run) => Error | undefined;
}

/** What ended a run before its time; a fresh host may go on with the rest. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  /** Id of the workload under way, where one was. */
  readonly workload?: string;
}

export interface Measured {
  readonly run: Run;
  /** Absent where the run is complete or was cancelled. */
  readonly fault?: Fault;
}

/** Why a run is over. */
type End =
  | { readonly by: 'itself'; readonly run: Run }
  | { readonly by: 'error'; readonly error: unknown }
  | { readonly by: 'silence' }
  | { readonly by: 'force' };

/** Rejects with the host's error when nothing had been started yet; otherwise there is a run, complete or not. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { recorder, limits, host } = options;
  const { end, workload } = await untilOver(options);
  const closed = (status: Run['status'], code: string, message: string, cause?: unknown): Measured => {
    const run = recorder.closed(status, code, message, workload);
    if (run === undefined) throw cause ?? new Error(message);
    if (status === 'cancelled') return { run };
    return { run, fault: { code, message, ...(workload !== undefined && { workload }) } };
  };

  if (end.by === 'itself') {
    const { run } = end;
    if (run.status === 'complete' || run.status === 'cancelled') return { run };
    const last = run.incidents.at(-1);
    const code = last?.code ?? run.status;
    const at = workload ?? last?.point?.split(' @ ')[0];
    return {
      run,
      fault: { code, message: last?.message ?? 'no reason given', ...(at !== undefined && { workload: at }) },
    };
  }
  if (end.by === 'error') {
    const { name, message } = end.error instanceof Error ? end.error : new Error(messageOf(end.error));
    const [status, code] = options.interrupts.asked() ? CANCELLED : endOf(name);
    return closed(status, code, message, end.error);
  }
  if (end.by === 'silence') {
    return closed(
      'error',
      'host-silent',
      `Nothing was heard from the ${host.where} for ${limits.silenceMs / 1000} s.`,
    );
  }
  return closed(...CANCELLED, 'The run was stopped without waiting for the sample under way.');
}

type Ending = readonly [status: Run['status'], code: string];
const CANCELLED: Ending = ['cancelled', 'cancelled'];

/** Status and reason code of a run whose host died. */
function endOf(errorName: string): Ending {
  if (errorName === 'DeviceLostError') return ['device-lost', 'device-lost'];
  if (errorName === 'BrowserDiedError') return ['error', 'browser-died'];
  if (errorName === 'ProcessDiedError') return ['error', 'process-died'];
  return ['error', 'host-error'];
}

async function untilOver(options: MeasureOptions): Promise<{ end: End; workload: string | undefined }> {
  const { host, recorder, interrupts, limits, note } = options;
  let fallSilent: (end: End) => void;
  const silence = new Promise<End>((resolve) => (fallSilent = resolve));
  const watch = silenceWatch(limits.silenceMs, () => fallSilent({ by: 'silence' }));
  let refuse: (end: End) => void;
  const refused = new Promise<End>((resolve) => (refuse = resolve));

  let journalFailed = false;
  let workload: string | undefined;
  let over = false;
  const onEvent = (event: RunEvent): void => {
    if (over) return; // a host that was given up may still talk
    watch.alive();
    const why = event.type === 'started' ? options.refuse?.(event.header) : undefined;
    if (why !== undefined) {
      over = true;
      refuse({ by: 'error', error: why });
      return;
    }
    if (event.type === 'progress') workload = event.current;
    if (event.type === 'point' && event.point.workload.id === workload) workload = undefined;
    try {
      recorder.take(event);
    } catch (error) {
      // The run goes on: at its end the file may well be writable.
      if (!journalFailed) note(`The journal cannot be written: ${messageOf(error)}`);
      journalFailed = true;
    }
    options.show(event);
  };

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
    const end = await Promise.race([running, asked, silence, refused]);
    return { end, workload };
  } finally {
    over = true;
    watch.stop();
  }
}
