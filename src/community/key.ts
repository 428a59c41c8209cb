/**
 * @file The comparison key of a run: runs of one key measured the same thing on the same kind of machine, so that one can
 * be held against the others. Adapter and corrected device name, engine with its major version, suite, version of the
 * data; where nobody named the device, its class by calibration, because a browser's `nvidia lovelace` is a dozen
 * cards; on a software adapter also the processor, which is what was measured.
 */
import { adapterName } from '../results/adapter.ts';
import { dataVersionOf } from '../results/data-version.ts';
import { plainDevice } from '../results/device-name.ts';
import type { Calibration, Run } from '../results/schema.ts';
import { engineOf } from '../analysis/run-key.ts';

/** Width of a class of rates. */
const CLASS_WIDTH = 0.1;

export interface KeyPart {
  readonly what: string;
  readonly value: string;
}

/** Which class of width 10 % a rate is in; two machines of one kind can still fall on both sides of a border. */
const classOf = (rate: number | undefined): string =>
  rate === undefined ? 'unknown' : String(Math.round(Math.log(rate) / Math.log1p(CLASS_WIDTH)));

/** Peak of f32 multiply-adds and the rate of reading the largest buffer: what tells cards of a family apart. */
export function calibrationClass({ peaks = [], bandwidth = [] }: Calibration): string {
  const peak = peaks.find(({ op }) => op === 'f32-fma')?.gops;
  const reads = bandwidth.filter(({ mode }) => mode === 'read').toSorted((a, b) => b.bytes - a.bytes);
  return `fma ${classOf(peak)}, read ${classOf(reads[0]?.gbps)}`;
}

export const isSoftware = ({ adapter }: Run['environment']): boolean =>
  adapter.isSoftware || adapter.isFallbackAdapter;

/** The parts of the key, for people. */
export function keyParts(run: Run): readonly KeyPart[] {
  const { environment, calibration, suite, filter, harness, submission } = run;
  const name = submission?.deviceName;
  const { vendor, architecture, device } = environment.adapter;
  const software = isSoftware(environment);
  return [
    { what: 'adapter', value: [adapterName(environment.adapter), vendor, architecture, device].join(' / ') },
    ...(software
      ? [
          { what: 'processor', value: environment.cpuModel ?? 'unknown' },
          { what: 'cores', value: String(environment.cores ?? 'unknown') },
        ]
      : name === undefined
        ? [{ what: 'class', value: calibrationClass(calibration) }]
        : [{ what: 'device', value: plainDevice(name) }]),
    { what: 'engine', value: engineOf(environment) },
    { what: 'features', value: environment.requestedFeatures },
    { what: 'suite', value: filter === undefined ? suite : `${suite}, ${filter}` },
    { what: 'data', value: String(dataVersionOf(harness)) },
  ];
}

/** Equal for runs that may be compared, and for no others. */
export const comparisonKey = (run: Run): string => JSON.stringify(keyParts(run).map(({ value }) => value));
