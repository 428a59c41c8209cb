/**
 * @file Whether two runs are of the same thing: adapter, the device where both owners named it, engine and its major
 * version, suite, version of the data, and on a software adapter the processor, because that is what was measured. Numbers of different keys may stand side by side, never
 * on one axis without saying so. What a gate compares, version and commit of the harness, is no part of it.
 */
import { adapterName } from '../results/adapter.ts';
import { dataVersionOf } from '../results/data-version.ts';
import { plainDevice } from '../results/device-name.ts';
import type { Environment, Run } from '../results/schema.ts';

export interface RunKey {
  readonly same: boolean;
  /** `suite: smoke in A, quick in B`; none where the keys are the same. */
  readonly differences: readonly string[];
  /**
   * Whether one may be called faster than the other. A software adapter is compared with itself on the same machine
   * and engine, and with nothing else.
   */
  readonly rankable: boolean;
}

/** `Chrome 147`, `Dawn 0.6 in Node`; what is not known is taken as it is, without the parts of its versions. */
export function engineOf({ host, userAgent }: Pick<Environment, 'host' | 'userAgent'>): string {
  if (host === 'node') {
    const dawn = /webgpu\/(\d+\.\d+)/.exec(userAgent)?.[1];
    return dawn === undefined ? major(userAgent) : `Dawn ${dawn} in Node`;
  }
  const found = /(Edg|OPR|Firefox)\/(\d+)/.exec(userAgent) ?? /(?:Headless)?(Chrome)\/(\d+)/.exec(userAgent);
  if (found !== null) return `${ENGINES[found[1]!] ?? found[1]!} ${found[2]!}`;
  const safari = /Version\/(\d+)\S* .*Safari/.exec(userAgent)?.[1];
  return safari === undefined ? major(userAgent) : `Safari ${safari}`;
}

const ENGINES: Readonly<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };

/** Digits are bounded: without a bound each digit of a long number looks for the point behind the last of them. */
const major = (userAgent: string): string =>
  userAgent.replaceAll(/(\d{1,9})(?:\.\d{1,9})+/g, '$1').slice(0, 200);

type Fact = readonly [what: string, a: string, b: string];

const adapterOf = ({ adapter }: Environment): string =>
  [adapterName(adapter), adapter.vendor, adapter.architecture, adapter.device].join(' / ');

const isSoftware = ({ adapter }: Environment): boolean => adapter.isSoftware || adapter.isFallbackAdapter;

/** As its owner named it; a name on one side only is no difference. */
const deviceFacts = (a: Run['submission'], b: Run['submission']): readonly Fact[] => {
  const [left, right] = [a?.deviceName, b?.deviceName];
  const isSame = left === undefined || right === undefined || plainDevice(left) === plainDevice(right);
  return isSame ? [] : [['device', left, right]];
};

/** Compares what `a` and `b` were measured on and with. */
export function compareKeys(
  a: Pick<Run, 'environment' | 'suite' | 'harness' | 'submission'>,
  b: typeof a,
): RunKey {
  const [left, right] = [a.environment, b.environment];
  const software = isSoftware(left) || isSoftware(right);
  const machine: Fact[] = [
    ...(adapterOf(left) === adapterOf(right)
      ? []
      : [['adapter', adapterName(left.adapter), adapterName(right.adapter)] as const]),
    ...deviceFacts(a.submission, b.submission),
    ['kind of adapter', kindOf(left), kindOf(right)],
    ['engine', engineOf(left), engineOf(right)],
    ['requested features', left.requestedFeatures, right.requestedFeatures],
    ...(software ? processorFacts(left, right) : []),
  ];
  const apart = (facts: readonly Fact[]): readonly string[] =>
    facts.flatMap(([what, of, other]) =>
      of === other && what !== 'adapter' ? [] : [`${what}: ${of} in A, ${other} in B`],
    );
  const ofMachine = apart(machine);
  const version = ({ harness }: typeof a): string => String(dataVersionOf(harness));
  const differences = [
    ...ofMachine,
    ...apart([
      ['suite', a.suite, b.suite],
      ['version of the data', version(a), version(b)],
    ]),
  ];
  return { same: differences.length === 0, differences, rankable: !software || ofMachine.length === 0 };
}

const kindOf = (environment: Environment): string => (isSoftware(environment) ? 'software' : 'hardware');

/** A page cannot see the processor's name, so it may be missing on one side. */
const processorFacts = (a: Environment, b: Environment): readonly Fact[] => [
  ['processor', a.cpuModel ?? b.cpuModel ?? '', b.cpuModel ?? a.cpuModel ?? ''],
  ['cores', String(a.cores ?? b.cores), String(b.cores ?? a.cores)],
];
