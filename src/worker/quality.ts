/** @file A run of a suite over trained models: losses and gaps instead of times. */
import { LADDER_CAVEATS } from '../../models/ladder/index.ts';
import type { ReadFile } from '../../models/ladder/load.ts';
import type { Gpu } from '../harness/device.ts';
import { DeviceLostError, StuckError } from '../harness/errors.ts';
import type { Rig } from '../harness/rig.ts';
import type { Cell } from '../quality/cells.ts';
import { prepareQuality } from '../quality/measure.ts';
import type { Environment, Point, Run } from '../results/schema.ts';
import type { RunOptions } from './api.ts';
import { newRun } from './new-run.ts';
import type { Watcher } from './new-run.ts';

/** Opens a device for as long as the run takes. Its caveats go into the file, and with it wherever it is shown. */
export async function runQuality(
  open: () => Promise<Rig>,
  environmentOf: (gpu: Gpu) => Environment,
  selected: readonly Cell[],
  read: ReadFile,
  options: RunOptions & { readonly seed: number },
  { cancelled, visible, onEvent }: Watcher,
): Promise<Run> {
  const started = new Date();
  const rig = await open();
  try {
    const { timer } = rig;
    const found = environmentOf(rig.gpu);
    const environment = { ...found, notes: [...found.notes, ...LADDER_CAVEATS] };
    const calibration = { clock: timer.clock, quantumNs: { ...timer.quantumNs } };
    const skip = new Set(options.skip);
    const cells = selected.filter(({ workload }) => !skip.has(workload.id));
    const header = await newRun({
      started,
      options,
      suite: options.suite!,
      seed: options.seed,
      timeBudgetS: options.timeBudgetS,
      environment,
      calibration,
      models: [],
    });
    const points: Point[] = [];
    const incidents: Run['incidents'] = [];
    const work = await prepareQuality({
      rig,
      cells,
      read,
      timeBudgetS: options.timeBudgetS,
      cancelled,
      ready: visible,
      onProgress: (progress) => onEvent({ type: 'progress', ...progress }),
      async onPoint(point) {
        points.push(point);
        await onEvent({ type: 'point', point, shaders: {} });
      },
    });
    const { predictedNs } = work;
    const runId = header.id;
    await onEvent({
      type: 'started',
      runId,
      total: cells.length,
      environment,
      calibration,
      header,
      predictedNs,
    });
    let status: Run['status'];
    try {
      status = await work.run();
    } catch (thrown) {
      if (!(thrown instanceof DeviceLostError || thrown instanceof StuckError)) throw thrown;
      status = 'device-lost';
      const code = thrown instanceof StuckError ? 'gpu-stuck' : 'device-lost';
      const incident = { at: new Date().toISOString(), code, message: thrown.message.slice(0, 1900) };
      incidents.push(incident);
      await onEvent({ type: 'incident', incident });
    }
    const run: Run = { ...header, finishedAt: new Date().toISOString(), status, points, incidents };
    await onEvent({ type: 'finished', run });
    return run;
  } finally {
    rig.close();
  }
}
