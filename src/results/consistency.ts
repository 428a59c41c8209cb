/**
 * @file What a schema cannot say: that the parts of a run agree with each other, and that no number is beyond
 * what a machine can do. A file that contradicts itself was damaged or edited, and nothing in it can be trusted.
 */
import { effectiveSamples } from './autocorrelation.ts';
import type { Path } from './path.ts';
import { evenPasses } from './passes.ts';
import { pointId, possibleIds } from './point-id.ts';
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';
import type { ModelSum, Point, PointError, Run, Summary, TimingOk } from './schema.ts';
import { maxGbps, maxGflops } from './schema/words.ts';
import { minRerunLaunches, summarize } from './summary.ts';

/** WebGPU is younger, and this format will not last as long. */
const [firstYear, lastYear] = [2020, 2099];
/** Summaries are derived from the same doubles; what differs by more was not derived from these samples. */
const summaryTolerance = 1e-6;

/** All contradictions of a run that passed the schema. */
export function contradictions(run: Run): readonly Problem[] {
  const found: Problem[] = [];
  found.push(...period([], run));
  for (const [index, launch] of (run.launches ?? []).entries()) {
    found.push(...period(['launches', index], launch));
  }
  for (const [index, { at }] of run.incidents.entries())
    found.push(...moment(['incidents', index, 'at'], at));
  const ids = new Map<string, number>();
  const same = new Map<string, number>();
  for (const [index, point] of run.points.entries()) {
    const first = ids.get(point.id);
    if (first === undefined) ids.set(point.id, index);
    else found.push(problem(['points', index, 'id'], `points[${first}] has the same id, ${point.id}`));
    found.push(...identity(point, index));
    if ('error' in point && point.error !== undefined) found.push(...checkOf(point.error, index));
    if (point.kind !== 'timing' || point.status !== 'ok') continue;
    found.push(...measurement(point, index, run.shaders));
    // Two ids for one thing: with the suffix of its cache and without.
    const key = `${point.workload.id} @ ${point.variant.name}, ${point.cache === 'hot' ? 'hot' : point.cache && 'cold'}`;
    const twin = same.get(key);
    if (twin === undefined) same.set(key, index);
    else if (first === undefined) {
      found.push(problem(['points', index], `points[${twin}] is of the same workload, variant and cache`));
    }
  }
  return [...found, ...sums(run)];
}

function moment(path: Path, time: string): readonly Problem[] {
  const year = new Date(time).getUTCFullYear();
  if (year >= firstYear && year <= lastYear) return [];
  return [problem(path, `${time} is not in ${firstYear}…${lastYear}: was the clock set?`)];
}

function period(
  path: Path,
  { startedAt, finishedAt }: { readonly startedAt: string; readonly finishedAt: string },
): readonly Problem[] {
  const found = [
    ...moment([...path, 'startedAt'], startedAt),
    ...moment([...path, 'finishedAt'], finishedAt),
  ];
  if (Date.parse(finishedAt) < Date.parse(startedAt)) {
    found.push(problem([...path, 'finishedAt'], `${finishedAt} is before startedAt, ${startedAt}`));
  }
  return found;
}

/** What a check says of itself, of right results and wrong ones. */
function checkOf({ relativeL2, maxAbs, nmse, checked }: PointError, index: number): readonly Problem[] {
  const { method, entries, of, projection } = checked;
  const found: Problem[] = [];
  const add = (field: Path, message: string): void => {
    found.push(problem(['points', index, 'error', ...field], message));
  };
  if (entries > of) add(['checked', 'entries'], `${entries} entries were checked of ${of}`);
  else if (method === 'all' && entries < of)
    add(['checked', 'entries'], `all were checked, yet only ${entries} of ${of}`);
  if (method === 'none') {
    if (entries > 0) add(['checked', 'entries'], `${entries} entries were checked by the method none`);
    for (const [field, value] of Object.entries({ relativeL2, maxAbs, nmse })) {
      if (value !== 0) add([field], `${value} was found though nothing was checked`);
    }
  }
  if (projection !== undefined && method !== 'freivalds')
    add(['checked', 'projection'], `the method ${method} projects nothing`);
  return found;
}

/** Point id = workload id + variant, workload id = kernel + parameters. */
function identity(point: Point, index: number): readonly Problem[] {
  const { id, workload, variant } = point;
  const found: Problem[] = [];
  const params = Object.entries(workload.params).map(([name, value]) => `${name}=${value}`);
  const derived = `${workload.kernel}/${params.join(',')}`;
  if (workload.id !== derived) {
    found.push(
      problem(
        ['points', index, 'workload', 'id'],
        `${workload.id} is not what kernel and params say, ${derived}`,
      ),
    );
  }
  // A point that was skipped before a variant was chosen has only its workload, or the name of a candidate.
  if (
    variant !== undefined &&
    id === pointId({ workload: workload.id, variant: variant.name, kind: point.kind })
  )
    return found;
  const expected = variant === undefined ? [workload.id] : possibleIds(point);
  const fits = expected.includes(id) || (variant === undefined && id.startsWith(`${workload.id} @ `));
  if (!fits) {
    const said = 'cache' in point ? 'workload, variant and cache' : 'workload and variant';
    found.push(problem(['points', index, 'id'], `${id} is not what ${said} say, ${expected[0]}`));
  }
  return found;
}

function measurement(point: TimingOk, index: number, shaders: Run['shaders']): readonly Problem[] {
  const at = ['points', index];
  const found: Problem[] = [];
  for (const [pass, hash] of point.variant.shaders.entries()) {
    if (!Object.hasOwn(shaders, hash)) {
      found.push(problem([...at, 'variant', 'shaders', pass], `shaders has no text for ${hash}`));
    }
  }
  found.push(...summaryOf(point, index));
  const { relativeL2, tolerance, checked } = point.error;
  if (checked.method !== 'none' && relativeL2 > tolerance) {
    found.push(
      problem(
        [...at, 'error', 'relativeL2'],
        `${relativeL2} is past the tolerance ${tolerance}, yet the point is ok: a wrong result has no speed`,
      ),
    );
  }
  const { quantization: of } = point;
  if (of !== undefined && Math.abs(of.outputRelativeL2 ** 2 - of.outputNmse) > 1e-9 * of.outputNmse) {
    found.push(
      problem(
        [...at, 'quantization', 'outputRelativeL2'],
        `${of.outputRelativeL2} is not the root of outputNmse, ${of.outputNmse}`,
      ),
    );
  }
  if (checked.projection !== undefined && checked.projection > 1) {
    found.push(
      problem(
        [...at, 'error', 'checked', 'projection'],
        `${checked.projection} is an error as large as the result, yet the point is ok`,
      ),
    );
  }
  const { minNs } = point.summary;
  if (point.cost.flops / minNs > maxGflops) {
    found.push(
      problem(
        [...at, 'cost', 'flops'],
        `${point.cost.flops} in ${minNs} ns is more than any device computes`,
      ),
    );
  }
  if (point.cost.bytes / minNs > maxGbps) {
    found.push(
      problem([...at, 'cost', 'bytes'], `${point.cost.bytes} in ${minNs} ns is more than any device moves`),
    );
  }
  return found;
}

function summaryOf(
  { samples, dispatches, summary, effectiveN }: TimingOk,
  index: number,
): readonly Problem[] {
  const found: Problem[] = [];
  const at = ['points', index];
  const compare = (path: readonly (string | number)[], stored: number, expected: number): void => {
    if (Math.abs(stored - expected) <= summaryTolerance * expected) return;
    found.push(problem([...at, ...path], `${stored} does not follow from the samples, ${expected} does`));
  };
  const passes = evenPasses(samples, dispatches);
  // A point without the field was written before correlation was looked at: its interval took the plain count.
  const derivedN = effectiveN === undefined ? samples.length : effectiveSamples(passes);
  if (effectiveN !== undefined) compare(['effectiveN'], effectiveN, derivedN);
  const derived = summarize(passes, dispatches, derivedN);
  for (const key of [
    'n',
    'medianNs',
    'q1Ns',
    'q3Ns',
    'minNs',
  ] as const satisfies readonly (keyof Summary)[]) {
    compare(['summary', key], summary[key], derived[key]);
  }
  compare(['summary', 'launches'], summary.launches ?? 1, derived.launches ?? 1);
  const without = {
    ci95: `${samples.length} samples give no 95 % interval of the median`,
    rerun95: `${derived.launches ?? 1} launches do not show where another one falls, ${minRerunLaunches} do`,
  };
  for (const key of ['ci95', 'rerun95'] as const) {
    const [stored, expected] = [summary[key], derived[key]];
    if (stored === undefined) continue;
    if (expected === undefined) found.push(problem([...at, 'summary', key], without[key]));
    else for (const end of [0, 1] as const) compare(['summary', key, end], stored[end], expected[end]);
  }
  return found;
}

/** What a sum is of; a run has one of each. */
const sumKey = ({ model, phase, tokens, context, format }: ModelSum): string =>
  JSON.stringify([model, phase, tokens, context, format]);

/** Model sums: one of each kind, with terms that can be workloads. */
function sums(run: Run): readonly Problem[] {
  const found: Problem[] = [];
  const seen = new Map<string, number>();
  for (const [index, sum] of run.models.entries()) {
    const key = sumKey(sum);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else {
      const message = `models[${first}] is the same model, phase, tokens, context and format`;
      found.push(problem(['models', index], message));
    }
    if (sum.activeParameters !== undefined && sum.activeParameters > sum.parameters) {
      found.push(
        problem(
          ['models', index, 'activeParameters'],
          `${sum.activeParameters} are active of only ${sum.parameters}`,
        ),
      );
    }
    for (const [k, { workload }] of sum.terms.entries()) {
      if (!/^[^/=,\s][^=,\s]*\/([^/=,\s]+=[^=,\s]+(,[^/=,\s]+=[^=,\s]+)*)?$/.test(workload)) {
        found.push(
          problem(
            ['models', index, 'terms', k, 'workload'],
            `${JSON.stringify(workload)} is not a workload id`,
          ),
        );
      }
    }
  }
  return found;
}
