/**
 * @file Stands in for the measuring worker in tests of the page: the same interface over the same wire, with
 * times that were never measured. The suite's name says how the run goes.
 */
import { expose } from 'comlink';
import type { Run } from '../../src/results/schema.ts';
import type { BenchApi, RunEvent, RunOptions } from '../../src/worker/api.ts';
import { SHADER, SHADER_HASH, syntheticEnvironment, syntheticHeader, syntheticPoints } from './synthetic.ts';

const SUITES = {
  quick: 'Every point at once',
  slow: 'A pause after each point',
  'device-lost': 'The adapter is lost after five points',
  crash: 'An error nobody catches after five points',
  hang: 'A sample that never ends after five points',
} as const;

const ids = syntheticPoints().map(({ workload }) => workload.id);
let cancelled = false;

/** A test that has seen enough of `slow` takes the lock of that name. */
async function pause(ms: number): Promise<void> {
  const { held = [] } = await navigator.locks.query();
  if (held.every(({ name }) => name !== 'no more pauses'))
    await new Promise((resolve) => setTimeout(resolve, ms));
}

async function run(options: RunOptions, tell: (event: RunEvent) => void | Promise<void>): Promise<Run> {
  const suite = options.suite ?? 'quick';
  if (!(suite in SUITES)) throw new RangeError(`no suite '${suite}'; did you mean 'quick'?`);
  cancelled = false;
  const seconds = String(Date.now() % 1e6).padStart(6, '0');
  const header = { ...syntheticHeader(`20260102-${seconds}-abcdef`), suite, seed: options.seed ?? 1 };
  const skip = new Set(options.skip);
  const points = syntheticPoints().filter(({ workload }) => !skip.has(workload.id));
  const total = points.length;
  let result: Run = header;
  const { environment, calibration } = header;
  await tell({ type: 'started', runId: header.id, total, environment, calibration, header });
  for (const [done, point] of points.entries()) {
    if (cancelled) {
      result = { ...result, status: 'cancelled' };
      break;
    }
    if (done === 5 && suite === 'device-lost') {
      const at = '2026-01-02T03:04:09.000Z';
      const incident = { at, code: 'device-lost', message: 'The adapter was unplugged.', point: point.id };
      await tell({ type: 'incident', incident });
      result = { ...result, status: 'device-lost', incidents: [incident] };
      break;
    }
    if (done === 5 && suite === 'crash') {
      setTimeout(() => {
        throw new Error('out of luck');
      });
      await new Promise(() => {});
    }
    if (done === 5 && suite === 'hang') await new Promise(() => {});
    await tell({
      type: 'progress',
      done,
      total,
      current: point.workload.id,
      elapsedNs: done * 1e9,
      remainingNs: (total - done) * 1e9,
    });
    if (suite === 'slow') await pause(150);
    const shaders = point.variant === undefined ? {} : { [SHADER_HASH]: SHADER };
    result = { ...result, points: [...result.points, point], shaders: { ...result.shaders, ...shaders } };
    await tell({ type: 'point', point, shaders });
  }
  result = { ...result, finishedAt: '2026-01-02T03:04:47.000Z' };
  await tell({ type: 'finished', run: result });
  return result;
}

const api: BenchApi = {
  environment: () => Promise.resolve(syntheticEnvironment),
  suites: () =>
    Promise.resolve(Object.entries(SUITES).map(([suite, summary]) => ({ suite, summary, workloads: ids }))),
  list: ({ filter }) => {
    if (filter === undefined) return Promise.resolve(ids);
    const prefix = filter.replace(/\*$/, '');
    const found = ids.filter((id) => id.startsWith(prefix));
    if (found.length === 0) return Promise.reject(new RangeError(`'${filter}' matches no workload`));
    return Promise.resolve(found);
  },
  run,
  cancel: () => {
    cancelled = true;
    return Promise.resolve();
  },
  setHidden: () => Promise.resolve(),
};

expose(api);
