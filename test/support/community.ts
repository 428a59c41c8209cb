/** @file Communities nobody measured: a few honest files, and many runs at once for how long a page takes. */
import { catalogueRuns, type Catalogue } from '../../src/community/catalogue.ts';
import { tableFile } from '../../src/community/parquet.ts';
import { runFile } from '../../src/community/site.ts';
import { modelColumns, modelRows, pointColumns } from '../../src/community/table.ts';
import { random } from '../../src/random.ts';
import type { Run, TimingOk } from '../../src/results/schema.ts';
import { timed } from './build-run.ts';
import { syntheticRun } from './synthetic.ts';

/** A name that must stay text wherever it is shown. */
export const HOSTILE = '<img src=x onerror="window.hacked = true">';

const idOf = (number: number): string =>
  `202601${String(1 + (number % 28)).padStart(2, '0')}-000000-${number.toString(16).padStart(6, '0')}`;

interface Machine {
  readonly name: string;
  readonly speed: number;
  readonly isSoftware?: boolean;
}

/** A run whose every free word is markup; a part of an id may hold neither blank nor slash. */
export function hostileRun(base: Run): Run {
  const part = '<script>';
  const { environment } = base;
  const strange = timed({
    ns: 100,
    params: { m: 1, n: 64, k: 64, dtype: part },
    variant: HOSTILE,
  });
  const [skipped] = base.points.filter(({ status }) => status === 'skipped');
  return {
    ...base,
    filter: HOSTILE,
    suite: HOSTILE,
    environment: {
      ...environment,
      userAgent: HOSTILE,
      os: HOSTILE,
      cpuModel: HOSTILE,
      adapter: {
        ...environment.adapter,
        vendor: HOSTILE,
        architecture: HOSTILE,
        device: HOSTILE,
        description: HOSTILE,
      },
      features: [HOSTILE],
      limits: { ...environment.limits, [HOSTILE]: 1 },
      flags: [HOSTILE],
      notes: [HOSTILE, 'javascript:alert(1)'],
    },
    points: [
      { ...strange, variant: { ...strange.variant, shaders: [], chosenBy: HOSTILE } },
      ...(skipped === undefined || !('message' in skipped) ? [] : [{ ...skipped, message: HOSTILE }]),
      ...base.points.filter((point) => point !== skipped),
    ],
    incidents: [{ at: base.startedAt, code: 'throttled', message: HOSTILE }],
    submission: { deviceName: HOSTILE, submittedAt: '2026-02-01T00:00:00.000Z' },
  };
}

/** The synthetic run, on another machine. */
function runOf(base: Run, number: number, { name, speed, isSoftware = false }: Machine): Run {
  const source = random(number + 1);
  const scale = (value: number): number => Math.max(1, value * speed * (1 + 0.04 * source.uniform()));
  return {
    ...base,
    id: idOf(number),
    startedAt: `2026-01-${String(1 + (number % 28)).padStart(2, '0')}T00:00:00.000Z`,
    environment: {
      ...base.environment,
      adapter: {
        ...base.environment.adapter,
        vendor: isSoftware ? 'google' : 'nvidia',
        description: isSoftware ? 'SwiftShader (made up)' : 'made up',
        isSoftware,
        isFallbackAdapter: isSoftware,
      },
      ...(isSoftware && { cpuModel: 'A made-up processor', cores: 8 }),
    },
    submission: { ...(!isSoftware && { deviceName: name }), submittedAt: '2026-02-01T00:00:00.000Z' },
    points: base.points.map((point) => (isTimed(point) ? scaled(point, scale) : point)),
  };
}

const isTimed = (point: Run['points'][number]): point is TimingOk =>
  point.kind === 'timing' && point.status === 'ok';

function scaled(point: TimingOk, scale: (value: number) => number): TimingOk {
  const factor = scale(1e6) / 1e6;
  const { summary } = point;
  return { ...point, summary: { ...summary, medianNs: summary.medianNs * factor } };
}

/** Files below `/community/` of a page with six runs of three devices, one of them a software adapter. */
export function smallCommunity(): ReadonlyMap<string, Buffer> {
  const base = syntheticRun();
  const machines: readonly Machine[] = [
    { name: HOSTILE, speed: 1 },
    { name: HOSTILE, speed: 1 },
    { name: HOSTILE, speed: 1 },
    { name: 'GeForce RTX 4070', speed: 0.5 },
    { name: 'GeForce RTX 4070', speed: 0.5 },
    { name: 'SwiftShader', speed: 40, isSoftware: true },
  ];
  const runs = machines.map((machine, i) => runOf(base, i, machine));
  // What the list says of the first one is hostile throughout.
  const hostile = hostileRun(base);
  const { vendor } = hostile.environment.adapter;
  const adapter = { ...runs[0]!.environment.adapter, vendor };
  const listed = runs.with(0, {
    ...runs[0]!,
    suite: HOSTILE,
    environment: { ...runs[0]!.environment, os: HOSTILE, userAgent: HOSTILE, adapter },
  });
  const files = new Map(tables(listed));
  for (const [i, run] of runs.entries()) {
    // What the page reads is checked: a file that validates, under the id of the catalogue.
    const file = i === 0 ? hostile : base;
    files.set(`/community/${runFile(run.id)}`, Buffer.from(JSON.stringify({ ...file, id: run.id })));
  }
  return files;
}

/** The catalogue and the tables of `count` runs with `points` points each, on twenty devices. */
export function largeCommunity(count: number, points: number): ReadonlyMap<string, Buffer> {
  const base = syntheticRun();
  const measured = base.points.filter(isTimed);
  const many = Array.from({ length: points }, (_, i): Run['points'][number] => {
    const point = measured[i % measured.length]!;
    if (i < measured.length) return point;
    const id = `${point.workload.id},copy=${Math.floor(i / measured.length)}`;
    return { ...point, id: `${id} @ ${point.variant.name}`, workload: { ...point.workload, id } };
  });
  const wide = { ...base, points: many };
  return tables(
    Array.from({ length: count }, (_, i) =>
      runOf(wide, i, {
        name: `Made-up GPU ${i % 20}`,
        speed: 0.5 + (i % 20) / 10,
        isSoftware: i % 20 === 19,
      }),
    ),
  );
}

function tables(runs: readonly Run[]): ReadonlyMap<string, Buffer> {
  const points = tableFile(pointColumns, runs, (run) => run.points, 'test').bytes;
  const models = tableFile(modelColumns, runs, modelRows, 'test').bytes;
  const catalogue: Catalogue = {
    format: 1,
    runs: catalogueRuns(runs),
    tables: { points: points.length, models: models.length },
  };
  return new Map([
    ['/community/index.json', Buffer.from(JSON.stringify(catalogue))],
    ['/community/points.parquet', Buffer.from(points)],
    ['/community/models.parquet', Buffer.from(models)],
  ]);
}
