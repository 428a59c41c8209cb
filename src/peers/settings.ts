/** @file Which of a library's settings is the fastest for a workload? It is measured with that one. */
import { messageOf } from '../harness/errors.ts';
import type { Numbers } from '../harness/output.ts';
import { PeerError } from './peer.ts';
import type { PeerSession, TriedSetting } from './peer.ts';

/** A session with one setting. */
export type SettingSession = Pick<PeerSession, 'run' | 'read' | 'close'>;

export interface Setting {
  readonly settings: string;
  /** Saves only what a run costs beside the GPU's work, and so is not tried where that does not matter. */
  readonly onlyOverhead?: boolean;
  /** Why it cannot work, where that is known: then it is not tried, but told. */
  readonly unfit?: string | undefined;
  open(): Promise<SettingSession>;
}

/** No library's overhead matters beside a run of this length. */
const LONG_RUN_NS = 200e6;
/** A setting with rivals is timed this often, for so long each time; in long runs once more. */
const ROUNDS = 3;
const ROUND_NS = 20e6;

interface Candidate {
  readonly settings: string;
  readonly session: SettingSession;
  /** The shortest mean of a round. */
  readonly ns: number;
  readonly wrong: string | undefined;
}

/**
 * Tries `settings` one after the other and keeps the fastest, a right one before a wrong one. At most two are open at
 * a time, each with buffers of its own. Throws a {@link PeerError} with every reason when none can be run.
 */
export async function fastestOf(
  settings: readonly Setting[],
  judge?: (output: Numbers) => string | undefined,
): Promise<PeerSession> {
  const tried: TriedSetting[] = [];
  let best: Candidate | undefined;
  for (const setting of settings) {
    const skip = setting.unfit ?? needless(setting, best);
    if (skip !== undefined) {
      tried.push({ settings: setting.settings, problem: skip });
      continue;
    }
    try {
      const rivals = settings.filter((other) => other !== setting && other.unfit === undefined);
      const candidate = await tryOut(setting, rivals, judge);
      const { ns, wrong } = candidate;
      tried.push({ settings: setting.settings, ns, ...(wrong === undefined ? {} : { problem: wrong }) });
      const loser = best === undefined || beats(candidate, best) ? best : candidate;
      if (loser !== candidate) best = candidate;
      await loser?.session.close();
    } catch (error) {
      tried.push({ settings: setting.settings, problem: messageOf(error) });
    }
  }
  if (best === undefined) {
    throw new PeerError(tried.map(({ settings: name, problem }) => `${name}: ${problem}`).join('; '));
  }
  const { settings: chosen, session } = best;
  return {
    settings: chosen,
    tried,
    run: (repeats) => session.run(repeats),
    read: () => session.read(),
    close: () => session.close(),
  };
}

function needless({ onlyOverhead = false }: Setting, best: Candidate | undefined): string | undefined {
  if (!onlyOverhead || best === undefined || best.wrong !== undefined || best.ns < LONG_RUN_NS)
    return undefined;
  return `not tried: it saves overhead, and a run takes ${(best.ns / 1e6).toFixed(0)} ms`;
}

const beats = (a: Candidate, b: Candidate): boolean =>
  (a.wrong === undefined) === (b.wrong === undefined) ? a.ns < b.ns : a.wrong === undefined;

async function tryOut(
  setting: Setting,
  rivals: readonly Setting[],
  judge?: (output: Numbers) => string | undefined,
): Promise<Candidate> {
  const session = await setting.open();
  try {
    await session.run(1); // compiles
    let ns = await session.run(1);
    const wrong = judge?.(await session.read());
    const isLong = ns >= LONG_RUN_NS;
    if (rivals.some(({ onlyOverhead = false }) => !(isLong && onlyOverhead))) {
      const runs = Math.max(1, Math.round(ROUND_NS / Math.max(1, ns)));
      const rounds = isLong ? 1 : ROUNDS;
      for (let round = 0; round < rounds; round++) ns = Math.min(ns, (await session.run(runs)) / runs);
    }
    return { settings: setting.settings, session, ns, wrong };
  } catch (error) {
    await session.close().catch(() => {}); // the first error is the one to tell
    throw error;
  }
}
