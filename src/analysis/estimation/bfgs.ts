/**
 * @file The quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno, inside bounds: for Huber's loss, whose
 * second derivative jumps where a residual passes δ. It begins with the weighted Gauss–Newton matrix as Hessian, which
 * brings the scale of every coordinate along. The line search bisects for the weak Wolfe conditions, which also works
 * where a loss is hardly smooth (Lewis and Overton, Mathematical Programming 141, 2013).
 */
import { freeOf } from './levenberg-marquardt.ts';
import type { Minimum } from './levenberg-marquardt.ts';
import { solveFree } from './linear.ts';
import type { Evaluation, Objective } from './objective.ts';

const maxIterations = 400;
/** Relative fall of the loss that counts as none, and how many such steps end the search. */
const tolerance = 1e-11;
const patience = 3;
const [armijo, wolfe] = [1e-4, 0.9];
const maxTrials = 40;

/** Minimises from `start`. A start without a finite loss is returned with `loss: Infinity`. */
export function bfgs(objective: Objective, start: Float64Array, limit: number = maxIterations): Minimum {
  const { size } = objective;
  let at = Float64Array.from(start);
  let next = new Float64Array(size);
  let now: Evaluation = objective.newEvaluation();
  let then: Evaluation = objective.newEvaluation();
  const hessian = new Float64Array(size * size);
  const [step, downhill, ridge] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const scratch = new Float64Array(size * size);
  objective.evaluate(at, now);
  let fresh = true;
  let idle = 0;
  reset(hessian, now, size);
  /** Begins again with the Gauss–Newton matrix of where it stands. */
  const restart = (): void => {
    objective.evaluate(at, now);
    reset(hessian, now, size);
    fresh = true;
  };
  for (let iteration = 0; iteration < limit; iteration++) {
    if (!(now.loss > 0 && now.loss < Infinity)) {
      return { at, loss: now.loss, converged: now.loss === 0, iterations: iteration };
    }
    const free = freeOf(objective, at, now.gradient);
    for (let k = 0; k < size; k++) downhill[k] = -now.gradient[k]!;
    if (free.length === 0 || !solveFree(hessian, ridge, downhill, free, step, scratch)) {
      if (free.length === 0 || fresh) return { at, loss: now.loss, converged: true, iterations: iteration };
      restart();
      continue;
    }
    const found = search(objective, at, step, now, next, then);
    if (!found) {
      if (fresh) return { at, loss: now.loss, converged: true, iterations: iteration };
      restart();
      continue;
    }
    const gain = now.loss - then.loss;
    update(hessian, at, next, now.gradient, then.gradient, size, scratch);
    fresh = false;
    [at, next] = [next, at];
    [now, then] = [then, now];
    idle = gain <= tolerance * now.loss ? idle + 1 : 0;
    if (idle >= patience) return { at, loss: now.loss, converged: true, iterations: iteration + 1 };
  }
  return { at, loss: now.loss, converged: false, iterations: limit };
}

/** The weighted Gauss–Newton matrix, with a ridge where a coordinate has no influence. */
function reset(hessian: Float64Array, { normal }: Evaluation, size: number): void {
  let largest = 0;
  for (let k = 0; k < size; k++) largest = Math.max(largest, normal[k * size + k]!);
  for (let k = 0; k < size * size; k++) hessian[k] = normal[k]!;
  for (let k = 0; k < size; k++) {
    hessian[k * size + k] = normal[k * size + k]! * (1 + 1e-3) + 1e-10 * largest + Number.MIN_VALUE;
  }
}

/**
 * Along at + t·step, cut off at the bounds: brackets and bisects until the loss has fallen enough and its slope has
 * flattened. Leaves the point in `next` and what is there in `then`; false where nothing lower was found.
 */
function search(
  objective: Objective,
  at: Float64Array,
  step: Float64Array,
  now: Evaluation,
  next: Float64Array,
  then: Evaluation,
): boolean {
  const { size, low, high } = objective;
  let slope = 0;
  for (let k = 0; k < size; k++) slope += now.gradient[k]! * step[k]!;
  if (!(slope < 0)) return false;
  let [shortest, longest, t] = [0, Infinity, 1];
  for (let trial = 0; trial < maxTrials; trial++) {
    let bounded = false;
    for (let k = 0; k < size; k++) {
      const value = at[k]! + t * step[k]!;
      next[k] = Math.min(high[k]!, Math.max(low[k]!, value));
      bounded ||= next[k] !== value;
    }
    objective.evaluate(next, then, false);
    // Against the way really gone, which the bounds may have bent.
    let along = 0;
    for (let k = 0; k < size; k++) along += now.gradient[k]! * (next[k]! - at[k]!);
    if (!(then.loss <= now.loss + armijo * Math.min(along, 0)) || then.loss === Infinity) {
      longest = t;
    } else {
      let slopeThen = 0;
      for (let k = 0; k < size; k++) slopeThen += then.gradient[k]! * step[k]!;
      if (bounded || slopeThen >= wolfe * slope) return then.loss < now.loss;
      shortest = t;
    }
    t = longest < Infinity ? (shortest + longest) / 2 : 2 * t;
    if (longest - shortest <= 1e-14 * longest) break;
  }
  if (shortest === 0) return false;
  for (let k = 0; k < size; k++) {
    next[k] = Math.min(high[k]!, Math.max(low[k]!, at[k]! + shortest * step[k]!));
  }
  objective.evaluate(next, then, false);
  return then.loss < now.loss;
}

/** B + yyᵀ/yᵀs − Bs(Bs)ᵀ/sᵀBs, with Powell's damping so that B stays positive definite. */
function update(
  hessian: Float64Array,
  at: Float64Array,
  next: Float64Array,
  gradient: Float64Array,
  gradientThen: Float64Array,
  size: number,
  scratch: Float64Array,
): void {
  let [sBs, sy] = [0, 0];
  const bs = scratch.subarray(0, size);
  for (let k = 0; k < size; k++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += hessian[k * size + j]! * (next[j]! - at[j]!);
    bs[k] = sum;
    sBs += sum * (next[k]! - at[k]!);
    sy += (gradientThen[k]! - gradient[k]!) * (next[k]! - at[k]!);
  }
  if (!(sBs > 0)) return;
  const theta = sy >= 0.2 * sBs ? 1 : (0.8 * sBs) / (sBs - sy);
  const damped = theta * sy + (1 - theta) * sBs;
  if (!(damped > 0)) return;
  for (let k = 0; k < size; k++) {
    const yk = theta * (gradientThen[k]! - gradient[k]!) + (1 - theta) * bs[k]!;
    for (let j = 0; j < size; j++) {
      const yj = theta * (gradientThen[j]! - gradient[j]!) + (1 - theta) * bs[j]!;
      hessian[k * size + j]! += (yk * yj) / damped - (bs[k]! * bs[j]!) / sBs;
    }
  }
}
