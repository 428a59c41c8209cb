/** The scheduler on a scripted machine with a clock that only a script moves: hours of measuring in milliseconds. */
import { matmul, matmulWorkload } from '../../kernels/matmul/kernel.ts';
import type { Choice, NoChoice } from '../../src/harness/choose.ts';
import type { Clock } from '../../src/harness/clock.ts';
import type { Contestant, Facts, Lookout, Machine } from '../../src/harness/machine.ts';
import { sampleTargetNs } from '../../src/harness/plan.ts';
import { Spent } from '../../src/harness/spent.ts';
import { Sweep } from '../../src/harness/sweep.ts';
import type { SweepOptions } from '../../src/harness/sweep.ts';
import type { Random } from '../../src/random.ts';
import type { Incident, Run, TimingOk, TimingPoint } from '../../src/results/schema.ts';

/** What a scripted machine does; times in ns. */
export interface Script {
  /** True time of one dispatch of `flops`, when asked at `nowNs`. */
  dispatchNs(flops: number, nowNs: number, name: string): number;
  /** What the clock makes of a true time. */
  read?(ns: number): number;
  quantumNs?: number;
  /** What the clock sees of a submit; it must be part of what `read` gives. */
  submitNs?: number;
  names?: readonly string[];
  /** By name, why its program has no variant. */
  none?: Readonly<Record<string, NoChoice>>;
  /** Whether the names are candidates of a trial; else all are measured. */
  tunes?: boolean;
  /** By name, what the check says. */
  wrong?: Readonly<Record<string, string>>;
  facts?: Partial<Facts>;
  isSoftware?: boolean;
  lookout?: Lookout;
  /** Called before each sample. */
  before?(id: string): void;
  recheck?: string;
  /** Called before each calibration; may throw. */
  calibrate?(name: string): void;
}

export interface Told {
  readonly status: Run['status'];
  readonly points: readonly TimingPoint[];
  readonly incidents: readonly Incident[];
  /** Workloads in the order they were opened. */
  readonly opened: readonly string[];
  /** Contestants in the order they were sampled. */
  readonly sampled: readonly string[];
  readonly slept: number;
  readonly elapsedNs: number;
  readonly spent: Spent;
}

class ScriptedClock implements Clock {
  #ns = 0;
  slept = 0;
  nowNs = (): number => this.#ns;
  iso = (): string => new Date(this.#ns / 1e6).toISOString();
  sleep = async (ms: number): Promise<void> => {
    this.slept += ms;
    this.pass(ms * 1e6);
  };
  pass(ns: number): void {
    this.#ns += ns;
  }
}

const OPEN_NS = 2e6;

function machineOf(
  script: Script,
  clock: ScriptedClock,
  spent: Spent,
  log: { opened: string[]; sampled: string[] },
): Machine {
  const { quantumNs = 1, submitNs = 0 } = script;
  return {
    isSoftware: script.isSoftware ?? false,
    targetNs: () => sampleTargetNs(quantumNs, submitNs),
    demoted: undefined,
    spent,
    select() {
      const choices = (script.names ?? ['direct']).map((name): Choice => {
        const [side] = (['base', 'head'] as const).filter((one) => name.endsWith(` ${one}`));
        const none = script.none?.[name];
        return { name, chosenBy: 'forced', ...(side && { side }), ...(none && { none }) };
      });
      if (script.tunes !== true) return { choices, candidates: [], pruned: [] };
      return {
        choices: choices.slice(0, 1),
        candidates: choices,
        pruned: [{ variant: 'z', rule: 'barriers-on-cpu' }],
      };
    },
    peers: () => [],
    exceeds: (_kernel, { params }) => (Number(params['m']) > 5000 ? 'too large for this device' : undefined),
    lost: () => undefined,
    lookout: async () => script.lookout,
    async open(kernel, { id, params }, choices) {
      log.opened.push(id);
      clock.pass(OPEN_NS);
      const { flops } = kernel.cost(params);
      const time = (name: string, dispatches: number): number => {
        const ns = dispatches * script.dispatchNs(flops, clock.nowNs(), name);
        if (Number.isFinite(ns)) clock.pass(Math.max(ns, 0));
        return ns;
      };
      return {
        contestants: choices.map(({ name, clock: byClock }): Contestant => ({
          clock: byClock ?? 'gpu-timestamp',
          quantumNs,
          submitNs,
          async calibrate(afford) {
            script.calibrate?.(name);
            const firstNs = time(name, 1);
            afford(firstNs);
            const checked = { method: 'all', entries: 1, of: 1 } as const;
            const error = { relativeL2: 0, maxAbs: 0, nmse: 0, tolerance: 1e-6, checked };
            return {
              shaders: {},
              compileNs: 1e6,
              firstNs,
              memoryBytes: 1,
              cache: 'hot',
              ring: undefined,
              error,
              wrong: script.wrong?.[name],
              ...script.facts,
            };
          },
          async sample(dispatches) {
            script.before?.(id);
            log.sampled.push(name);
            const ns = time(name, dispatches);
            return script.read?.(ns) ?? ns;
          },
          recheck: async () => script.recheck,
        })),
        guarded: (work) => work(),
        close: () => {},
      };
    },
  };
}

export const PLAN = { target: 0.02, minSamples: 10, pointLimitS: 1 };

export const squares = (...sizes: number[]) => sizes.map((size) => matmulWorkload(size, size, size));

/** A steady machine at 1 TFLOP/s. */
export const scripted = (more: Partial<Script> = {}): Script => ({
  dispatchNs: (flops) => 2000 + flops / 1000,
  ...more,
});

export async function sweepOn(
  script: Script,
  {
    wrap = (machine) => machine,
    ...options
  }: Partial<SweepOptions> & { wrap?: (machine: Machine) => Machine } = {},
): Promise<Told> {
  const clock = new ScriptedClock();
  const spent = new Spent(clock);
  const log = { opened: [] as string[], sampled: [] as string[] };
  const points: TimingPoint[] = [];
  const incidents: Incident[] = [];
  const sweep = new Sweep(wrap(machineOf(script, clock, spent, log)), {
    workloads: squares(64, 128, 256),
    kernels: [matmul],
    plan: PLAN,
    seed: 1,
    clock,
    cancelled: () => false,
    ready: async () => {},
    reopen: async () => wrap(machineOf(script, clock, spent, log)),
    onProgress: () => {},
    onPoint: ({ point }) => void points.push(point),
    onIncident: (incident) => void incidents.push(incident),
    ...options,
  });
  const status = await sweep.run();
  return { status, points, incidents, ...log, slept: clock.slept, elapsedNs: clock.nowNs(), spent };
}

/** A dispatch at 1 TFLOP/s and its fixed part, with a relative noise. */
export const noisy =
  (source: Random, sd: number): Script['dispatchNs'] =>
  (flops) =>
    (2000 + flops / 1000) * Math.exp(sd * source.normal());

export const okPoints = ({ points }: Told): readonly TimingOk[] =>
  points.flatMap((point) => (point.status === 'ok' ? [point] : []));
