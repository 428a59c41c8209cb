/**
 * @file What a schema cannot say: that the parts of a run agree with each other, and that no number is beyond
 * what a machine can do. A file that contradicts itself was damaged or edited, and nothing in it can be trusted.
 */
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';
import type { Point, Run, Summary, TimingOk } from './schema.ts';
import { summarize } from './summary.ts';

/** Beyond these one device is not measured but imagined: an exaflop a second, a petabyte a second. */
const absurdGflops = 1e9;
const absurdGbps = 1e6;
/** Summaries are derived from the same doubles; what differs by more was not derived from these samples. */
const summaryTolerance = 1e-6;

/** All contradictions of a run that passed the schema. */
export function contradictions(run: Run): readonly Problem[] {
  const found: Problem[] = [];
  if (Date.parse(run.finishedAt) < Date.parse(run.startedAt)) {
    found.push(problem(['finishedAt'], `${run.finishedAt} is before startedAt, ${run.startedAt}`));
  }
  const ids = new Map<string, number>();
  for (const [index, point] of run.points.entries()) {
    const first = ids.get(point.id);
    if (first === undefined) ids.set(point.id, index);
    else found.push(problem(['points', index, 'id'], `points[${first}] has the same id, ${point.id}`));
    found.push(...identity(point, index));
    if (point.kind === 'timing' && point.status === 'ok')
      found.push(...measurement(point, index, run.shaders));
  }
  return [...found, ...sums(run)];
}

/** Point id = workload id + variant, workload id = kernel + parameters. */
function identity({ id, workload, variant }: Point, index: number): readonly Problem[] {
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
  const fits =
    variant === undefined
      ? id === workload.id || id.startsWith(`${workload.id} @ `)
      : id === `${workload.id} @ ${variant.name}`;
  if (!fits) {
    const expected = variant === undefined ? workload.id : `${workload.id} @ ${variant.name}`;
    found.push(problem(['points', index, 'id'], `${id} is not what workload and variant say, ${expected}`));
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
  if (checked.entries > checked.of) {
    found.push(
      problem(
        [...at, 'error', 'checked', 'entries'],
        `${checked.entries} entries were checked of ${checked.of}`,
      ),
    );
  }
  const { minNs } = point.summary;
  if (point.cost.flops / minNs > absurdGflops) {
    found.push(
      problem(
        [...at, 'cost', 'flops'],
        `${point.cost.flops} in ${minNs} ns is more than any device computes`,
      ),
    );
  }
  if (point.cost.bytes / minNs > absurdGbps) {
    found.push(
      problem([...at, 'cost', 'bytes'], `${point.cost.bytes} in ${minNs} ns is more than any device moves`),
    );
  }
  return found;
}

function summaryOf({ samples, dispatches, summary }: TimingOk, index: number): readonly Problem[] {
  const derived = summarize(
    samples.map(({ ns }) => ns),
    dispatches,
  );
  const found: Problem[] = [];
  const compare = (path: readonly (string | number)[], stored: number, expected: number): void => {
    if (Math.abs(stored - expected) <= summaryTolerance * expected) return;
    found.push(
      problem(
        ['points', index, 'summary', ...path],
        `${stored} does not follow from the samples, ${expected} does`,
      ),
    );
  };
  for (const key of [
    'n',
    'medianNs',
    'q1Ns',
    'q3Ns',
    'minNs',
  ] as const satisfies readonly (keyof Summary)[]) {
    compare([key], summary[key], derived[key]);
  }
  if (summary.ci95 !== undefined && derived.ci95 === undefined) {
    found.push(
      problem(
        ['points', index, 'summary', 'ci95'],
        `${samples.length} samples give no 95 % interval of the median`,
      ),
    );
  } else if (summary.ci95 !== undefined && derived.ci95 !== undefined) {
    for (const end of [0, 1] as const) compare(['ci95', end], summary.ci95[end], derived.ci95[end]);
  }
  return found;
}

/** Model sums: one per model, phase and tokens, with terms that can be workloads. */
function sums(run: Run): readonly Problem[] {
  const found: Problem[] = [];
  const seen = new Map<string, number>();
  for (const [index, sum] of run.models.entries()) {
    const key = `${sum.model} ${sum.phase} ${sum.tokens}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, index);
    else found.push(problem(['models', index], `models[${first}] is the same model, phase and tokens`));
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
