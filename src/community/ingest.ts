/**
 * @file A submitted file, judged: what it says must be possible, agree with itself and with the kernels it names, and
 * be new. A file that agrees with itself throughout can still be forged; nothing here could tell.
 */
import { messageOf } from '../harness/errors.ts';
import { RunFileError, parseRun } from '../results/load.ts';
import type { Run } from '../results/schema.ts';
import { verifyShaders } from '../results/shaders.ts';
import { contentHash, pointHashes, pointLikenesses } from './content.ts';
import { flag, refuse } from './finding.ts';
import type { Finding } from './finding.ts';
import { comparisonKey, keyParts } from './key.ts';
import type { KeyPart } from './key.ts';
import { standing, timesOf } from './outliers.ts';
import type { Standing, Times } from './outliers.ts';
import { physicsFindings } from './physics.ts';
import { provenanceFindings } from './provenance.ts';
import { MAX_SUBMISSION_BYTES } from './publish.ts';
import { qualityFindings, qualityHashes } from './quality.ts';
import { wordFindings } from './words.ts';

/** Fewest measured points of a run that tells anything. */
const LEAST_POINTS = 3;
/** Past this share of points that another run has too, it is that run. */
const COPIED_SHARE = 0.2;
/** The same of points that are alike but for order and unit, of which there must be so many: each alone may be chance. */
const ALIKE_SHARE = 0.5;
const LEAST_ALIKE = 3;

/** What is known of a run that was accepted before. */
export interface Known {
  readonly id: string;
  readonly key: string;
  readonly content: string | undefined;
  readonly points: ReadonlySet<string>;
  readonly likenesses: ReadonlySet<number>;
  /** Of its errors without a time. */
  readonly quality: ReadonlySet<string>;
  readonly times: Times;
}

export interface Judged {
  readonly accepted: boolean;
  /** Refusals first. */
  readonly findings: readonly Finding[];
  /** Absent where the file is no run. */
  readonly run?: Run;
  readonly key?: readonly KeyPart[];
  readonly standing?: Standing;
}

export async function knownOf(run: Run): Promise<Known> {
  const points = await pointHashes(run);
  return {
    id: run.id,
    key: comparisonKey(run),
    content: await contentHash(points),
    points: new Set(points),
    likenesses: pointLikenesses(run),
    quality: new Set(await qualityHashes(run)),
    times: timesOf(run),
  };
}

/** Of a file that this program stumbles over: refused, because nobody can say what is in it. */
export function notJudged(error: unknown): Judged {
  const message = `this program failed on it: ${messageOf(error)}`.slice(0, 500);
  return { accepted: false, findings: [refuse('could-not-be-judged', [], message)] };
}

/** Judges the text of a file, and never throws. `known` are all accepted runs; one of the same id is taken for this file itself. */
export async function ingest(text: string, known: readonly Known[], now: Date): Promise<Judged> {
  try {
    return await judge(text, known, now);
  } catch (error) {
    return notJudged(error);
  }
}

async function judge(text: string, known: readonly Known[], now: Date): Promise<Judged> {
  if (text.length > MAX_SUBMISSION_BYTES) {
    const message = `${text.length} characters, and a submission has at most ${MAX_SUBMISSION_BYTES}`;
    return { accepted: false, findings: [refuse('too-large', [], message)] };
  }
  let run: Run;
  try {
    run = parseRun(text);
  } catch (error) {
    if (!(error instanceof RunFileError)) throw error;
    const findings = error.problems.map(({ path, message }): Finding => ({
      level: 'refuse',
      code: 'not-a-run',
      path,
      message,
    }));
    return { accepted: false, findings };
  }
  const others = known.filter(({ id }) => id !== run.id);
  const findings = [
    ...wordFindings(run),
    ...(await verifyShaders(run)).map((one): Finding => ({
      level: 'refuse',
      code: 'changed-shader',
      ...one,
    })),
    ...contentsFindings(run),
    ...physicsFindings(run, now),
    ...qualityFindings(run),
    ...(await provenanceFindings(run)),
    ...(await copyFindings(run, others)),
    ...(await equalFindings(run, others)),
  ].toSorted((a, b) => Number(a.level === 'flag') - Number(b.level === 'flag'));
  const key = comparisonKey(run);
  const same = others.filter((one) => one.key === key).map(({ times }) => times);
  return {
    accepted: findings.every(({ level }) => level === 'flag'),
    findings,
    run,
    key: keyParts(run),
    standing: standing(timesOf(run), same),
  };
}

function contentsFindings({ points, shaders, status: ending }: Run): readonly Finding[] {
  const measured = points.filter(({ status }) => status === 'ok').length;
  const found: Finding[] = [];
  if (measured < LEAST_POINTS) {
    found.push(refuse('nothing-measured', ['points'], `${measured} measured points are too few to publish`));
  }
  if (ending !== 'complete') {
    found.push(flag('incomplete', ['status'], `${ending}: only what was measured until then`));
  }
  const used = new Set(points.flatMap(({ variant }) => variant?.shaders ?? []));
  for (const hash of Object.keys(shaders)) {
    if (!used.has(hash))
      found.push(refuse('unused-shader', ['shaders', hash], 'no point was measured with it'));
  }
  return found;
}

async function copyFindings(run: Run, others: readonly Known[]): Promise<readonly Finding[]> {
  if (others.length === 0) return [];
  const hashes = await pointHashes(run);
  const content = await contentHash(hashes);
  const likenesses = [...pointLikenesses(run)];
  for (const other of others) {
    if (content !== undefined && other.content === content) {
      return [refuse('duplicate', ['points'], `the samples are those of ${other.id}`)];
    }
    const shared = hashes.filter((hash) => other.points.has(hash)).length;
    if (shared > 0 && shared >= COPIED_SHARE * hashes.length) {
      const message = `the samples of ${shared} of ${hashes.length} points are those of ${other.id}`;
      return [refuse('duplicate', ['points'], message)];
    }
    const alike = likenesses.filter((one) => other.likenesses.has(one)).length;
    if (alike >= LEAST_ALIKE && alike >= ALIKE_SHARE * likenesses.length) {
      const message = `the samples of ${alike} of ${likenesses.length} points are those of ${other.id}, in another order or all multiplied by a number`;
      return [refuse('duplicate', ['points'], message)];
    }
  }
  return [];
}

/** The run that has most of the same figures without a time. */
async function equalFindings(run: Run, others: readonly Known[]): Promise<readonly Finding[]> {
  const hashes = await qualityHashes(run);
  const [most] = others
    .map(({ id, quality }) => ({ id, shared: hashes.filter((hash) => quality.has(hash)).length }))
    .toSorted((a, b) => b.shared - a.shared);
  if (most === undefined || most.shared === 0) return [];
  const message = `the figures of ${most.shared} of ${hashes.length} quality points are those of ${most.id}: so they are where one adapter computes the same again, and where they are copied`;
  return [flag('equal-figures', ['points'], message)];
}
