import { join } from 'node:path';
import { expect, test } from 'vitest';
import { syntheticEnvironment, syntheticHeader, syntheticRun } from '../../test/support/synthetic.ts';
import { temporaryFolder } from '../../test/support/temporary.ts';
import type { RunEvent } from '../worker/api.ts';
import { HostError, type RunHost } from './host.ts';
import { LIMITS } from './limits.ts';
import { measure } from './measure.ts';
import { recorder } from './recorder.ts';

type Script = (tell: (event: RunEvent) => void) => Promise<ReturnType<typeof syntheticRun>>;

/** Measures with a host that follows `script`. */
function measured(script: Script, limits = {}): ReturnType<typeof measure> {
  const host: RunHost = {
    where: 'node',
    environment: syntheticEnvironment,
    driver: {},
    run: (_options, tell) => script(tell),
    cancel: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const never = new Promise<void>(() => {});
  return measure({
    host,
    options: {},
    recorder: recorder(join(temporaryFolder(), 'run.json'), '/nowhere'),
    interrupts: { first: never, second: never, asked: () => false, dispose: () => {} },
    limits: { ...LIMITS, ...limits },
    show: () => {},
    note: () => {},
  });
}

const header = syntheticHeader();
const { environment, calibration } = header;
const started: RunEvent = { type: 'started', runId: header.id, total: 2, environment, calibration, header };
const point: RunEvent = { type: 'point', point: syntheticRun().points[0]!, shaders: {} };

test('a run that ends by itself is returned as it is', async () => {
  const run = syntheticRun();
  const outcome = await measured(() => Promise.resolve(run));
  expect(outcome.run).toBe(run);
  expect(outcome.fault).toBeUndefined();
});

test('an error before the first event is passed on', async () => {
  const refused = new HostError({ name: 'RangeError', message: 'no suite' });
  await expect(measured(() => Promise.reject(refused))).rejects.toBe(refused);
  await expect(measured(() => new Promise(() => {}), { silenceMs: 50 })).rejects.toThrow('Nothing was heard');
});

test.each([
  ['DeviceLostError', 'device-lost', 'device-lost'],
  ['BrowserDiedError', 'error', 'browser-died'],
  ['TypeError', 'error', 'host-error'],
])('a %s later is a run that ended early', async (name, status, code) => {
  const { run, fault } = await measured((tell) => {
    tell(started);
    tell(point);
    tell({ type: 'progress', done: 1, total: 2, current: 'under/way=1', elapsedNs: 0, remainingNs: 0 });
    return Promise.reject(new HostError({ name, message: 'gone' }));
  });
  expect(run).toMatchObject({ status, incidents: [{ code, message: 'gone', point: 'under/way=1' }] });
  expect(fault).toEqual({ code, message: 'gone', workload: 'under/way=1' });
  expect(run.points).toHaveLength(1);
});

test('silence ends the run, and every event breaks it', async () => {
  const { run } = await measured(
    async (tell) => {
      tell(started);
      for (let i = 0; i < 4; i++) {
        await new Promise((resolve) => setTimeout(resolve, 60));
        tell(point);
      }
      return new Promise(() => {});
    },
    { silenceMs: 150 },
  );
  expect(run.points).toHaveLength(4);
  expect(run).toMatchObject({ status: 'error', incidents: [{ code: 'host-silent' }] });
});
