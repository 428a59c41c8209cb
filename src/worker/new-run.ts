/** @file A run that has just begun: what is known before anything was measured. */
import { DATA_VERSION } from '../results/data-version.ts';
import type { Run } from '../results/schema.ts';
import type { RunEvent, RunOptions } from './api.ts';

/** Who started a run, and may end it. */
export interface Watcher {
  readonly cancelled: () => boolean;
  readonly visible: () => Promise<void>;
  readonly onEvent: (event: RunEvent) => void | Promise<void>;
}

export interface Beginning {
  readonly started: Date;
  readonly options: RunOptions;
  readonly suite: string;
  readonly seed: number;
  readonly timeBudgetS: number | undefined;
  readonly environment: Run['environment'];
  readonly calibration: Run['calibration'];
  readonly models: Run['models'];
}

/** Without points, and `cancelled`: as it would be if it ended now. */
export async function newRun(of: Beginning): Promise<Run> {
  const { started, options, suite, seed, timeBudgetS, environment, calibration, models } = of;
  const { claimHashes } = await import('../claims/hashes.ts');
  const claims = Object.entries(await claimHashes()).map(([id, hash]) => ({ id, sha256: hash }));
  return {
    schema: 'run/1',
    id: newRunId(started),
    harness: {
      name: 'rooflaw',
      version: __ROOFLAW_VERSION__,
      commit: __ROOFLAW_COMMIT__,
      data: DATA_VERSION,
    },
    startedAt: started.toISOString(),
    finishedAt: started.toISOString(),
    suite,
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    seed,
    ...(timeBudgetS === undefined ? {} : { timeBudgetS }),
    ...(options.pointLimitS === undefined ? {} : { pointLimitS: options.pointLimitS }),
    status: 'cancelled',
    environment,
    calibration,
    points: [],
    models,
    incidents: [],
    shaders: {},
    claims,
  };
}

/** `yyyymmdd-hhmmss-xxxxxx` in UTC: sorts by time, unique enough to be a file name. */
function newRunId(at: Date): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  const salt = Array.from(crypto.getRandomValues(new Uint8Array(3)), (b) => b.toString(16).padStart(2, '0'));
  return `${day.replaceAll('-', '')}-${time.slice(0, 8).replaceAll(':', '')}-${salt.join('')}`;
}
