/**
 * @file Whether the workloads of a run are those of the kernels here: their cost, tolerance and shaders. Of a run of
 * the same data version a difference in cost is no accident; shaders may differ from commit to commit, and then the
 * run says so. Another version of the data is only flagged: its kernels are not at hand.
 */
import { kernels } from '../../kernels/index.ts';
import { isOurs, isTimed } from '../analysis/points.ts';
import { shaderText, workload } from '../kernel.ts';
import type { Kernel, Variant, Workload } from '../kernel.ts';
import { messageOf } from '../harness/errors.ts';
import { peerTitle } from '../peers/names.ts';
import { DATA_VERSION, dataVersionOf } from '../results/data-version.ts';
import { sha256 } from '../results/shaders.ts';
import type { Path } from '../results/path.ts';
import type { Point, Run, TimingOk } from '../results/schema.ts';
import { cellsOf, qualitySuites } from '../quality/suites.ts';
import { suites, suiteWorkloads } from '../suites/index.ts';
import { flag, refuse } from './finding.ts';
import type { Finding } from './finding.ts';

/** Costs are computed from whole numbers; what differs by more was not computed by the same formula. */
const TOLERANCE = 1e-9;

export async function provenanceFindings(run: Run): Promise<readonly Finding[]> {
  const found: Finding[] = [...buildFindings(run), ...run.points.flatMap(peerFindings)];
  const current = dataVersionOf(run.harness) === DATA_VERSION;
  if (!current) return found;
  const ofSuite = listedIn(run.suite);
  if (ofSuite === undefined) {
    found.push(flag('unknown-suite', ['suite'], `there is no suite '${run.suite}' here`));
  }
  let foreign = 0;
  for (const [index, point] of run.points.entries()) {
    if (point.kind === 'memory') continue;
    if (ofSuite !== undefined && !ofSuite.has(point.workload.id)) foreign++;
    if (point.kind !== 'timing') continue;
    found.push(...(await pointFindings(point, index)));
  }
  if (foreign > 0) {
    const message = `${foreign} of ${run.points.length} points are not of suite '${run.suite}' as it is here`;
    found.push(flag('not-of-the-suite', ['suite'], message));
  }
  return found;
}

/** Who computed a point must be clear: another library's is not held against the kernels here, nor counted as theirs. */
function peerFindings({ variant }: Point, index: number): readonly Finding[] {
  if (variant === undefined) return [];
  const { name, peer } = variant;
  const at = ['points', index, 'variant'];
  const title = peerTitle(name);
  if (title === peer?.name) return [];
  if (peer === undefined) {
    return [refuse('unnamed-peer', [...at, 'peer'], `missing: ${name} is ${title!}, and no kernel of ours`)];
  }
  const message =
    title === undefined
      ? `there is no library whose points are called ${name}: it would count as ours`
      : `${peer.name}, and ${name} is ${title}`;
  return [refuse('unknown-peer', [...at, ...(title === undefined ? ['name'] : ['peer', 'name'])], message)];
}

function buildFindings({ harness }: Run): readonly Finding[] {
  const version = dataVersionOf(harness);
  if (version > DATA_VERSION) {
    const message = `${version}: a newer Rooflaw wrote this than the ${DATA_VERSION} that reads it; update this one`;
    return [refuse('newer-data', ['harness', 'data'], message)];
  }
  const found: Finding[] = [];
  if (version < DATA_VERSION) {
    const message = `data version ${version}, and ${DATA_VERSION} is current: kept, compared with its own kind alone`;
    found.push(flag('older-data', ['harness', 'data'], message));
  }
  if (harness.commit === null) {
    found.push(
      flag('unknown-build', ['harness', 'commit'], 'built outside a checkout: which code is unknown'),
    );
  } else if (harness.commit.endsWith('-dirty')) {
    found.push(flag('changed-build', ['harness', 'commit'], 'built from files that differ from the commit'));
  }
  return found;
}

/** Ids of a suite's workloads; made once, because `full` has thousands. */
const listed = new Map<string, ReadonlySet<string> | undefined>();

function listedIn(name: string): ReadonlySet<string> | undefined {
  if (!listed.has(name)) {
    const of = suites.find((one) => one.name === name);
    const quality = qualitySuites.find((one) => one.name === name);
    const cells = quality && cellsOf(quality).map(({ workload: { id } }) => id);
    const ids = of === undefined ? cells : suiteWorkloads(of).map(({ id }) => id);
    listed.set(name, ids && new Set(ids));
  }
  return listed.get(name);
}

/** The kernels were written for sizes that are measured: what they stumble over is the file's, and has a place in it. */
async function pointFindings(point: Point & { kind: 'timing' }, index: number): Promise<readonly Finding[]> {
  try {
    return await heldAgainstKernel(point, index);
  } catch (error) {
    const message = `the kernel has no answer for them: ${messageOf(error)}`.slice(0, 500);
    return [refuse('impossible-workload', ['points', index, 'workload', 'params'], message)];
  }
}

async function heldAgainstKernel(
  point: Point & { kind: 'timing' },
  index: number,
): Promise<readonly Finding[]> {
  const at = ['points', index];
  const kernel = kernels.find(({ id }) => id === point.workload.kernel);
  if (kernel === undefined) {
    return [
      flag('unknown-kernel', [...at, 'workload', 'kernel'], `there is no kernel ${point.workload.kernel}`),
    ];
  }
  let known: Workload;
  try {
    known = workload(kernel, point.workload.params);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [refuse('impossible-workload', [...at, 'workload', 'params'], error.message)];
  }
  if (known.id !== point.workload.id) {
    return [refuse('odd-workload-id', [...at, 'workload', 'id'], `it is written ${known.id}`)];
  }
  const found: Finding[] = [...costFindings(kernel, known, point, index)];
  if (!isTimed(point) || !isOurs(point)) return found;
  const { tolerance, checked } = point.error;
  const allowed = widestTolerance(kernel, known, point.variant.name);
  if (checked.method === 'none' && kernel.buffers(known.params).some(({ role }) => role === 'output')) {
    const message = 'nothing was checked, and this kernel has an output to check: it has no speed';
    found.push(refuse('unchecked', [...at, 'error', 'checked', 'method'], message));
  }
  if (checked.method !== 'none' && tolerance > allowed * (1 + TOLERANCE)) {
    const message = `${tolerance}, and ${allowed} is what a right result may differ by`;
    found.push(refuse('wide-tolerance', [...at, 'error', 'tolerance'], message));
  }
  found.push(...(await variantFindings(kernel, known, point, at)));
  return found;
}

/** Other commits had other variants, so that one is not here is no lie; but then its shaders are held against nothing. */
async function variantFindings(
  kernel: Kernel,
  known: Workload,
  { variant: { name, shaders } }: TimingOk,
  at: Path,
): Promise<readonly Finding[]> {
  const variant = kernel.variants.find((one) => one.name === name);
  const refusal = variant?.refuses?.(known.params);
  if (variant === undefined || refusal !== undefined) {
    const why =
      refusal === undefined ? `${kernel.id} has none of this name` : `it refuses this size: ${refusal}`;
    const message = `${why}: what was measured under it is known to its own file alone`;
    return [flag('unknown-variant', [...at, 'variant', 'name'], message)];
  }
  const hashes = await shadersOf(variant, known);
  if (hashes.join() === shaders.join()) return [];
  const message = `not the shaders of ${name} in the kernels here: another commit, or changed`;
  return [flag('other-shaders', [...at, 'variant', 'shaders'], message)];
}

/** Of the variant; of one that is not here any more, what any of them may have. */
function widestTolerance(kernel: Kernel, { params }: Workload, name: string): number {
  const named = kernel.variants.filter((one) => one.name === name);
  const own = (named.length > 0 ? named : kernel.variants).flatMap((one) => one.tolerance?.(params) ?? []);
  return Math.max(kernel.tolerance(params), ...own);
}

function costFindings(kernel: Kernel, { params }: Workload, point: Point, index: number): readonly Finding[] {
  if (point.cost === undefined) return [];
  const expected = kernel.cost(params);
  return (['flops', 'bytes'] as const).flatMap((key) => {
    const [stored, derived] = [point.cost![key], expected[key]];
    if (Math.abs(stored - derived) <= TOLERANCE * derived) return [];
    const message = `${stored}, and this workload has ${derived}`;
    return [refuse('other-cost', ['points', index, 'cost', key], message)];
  });
}

/** By workload and variant: a community's files name the same ones again and again. */
const hashed = new Map<string, Promise<readonly string[]>>();

/** Hashes of a variant's passes. */
function shadersOf(variant: Variant, { id, params }: Workload): Promise<readonly string[]> {
  const key = `${id} @ ${variant.name}`;
  const known =
    hashed.get(key) ?? Promise.all(Array.from(new Set(variant.passes(params).map(shaderText)), sha256));
  hashed.set(key, known);
  return known;
}
