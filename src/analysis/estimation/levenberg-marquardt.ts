/**
 * @file Least squares by Levenberg and Marquardt, inside bounds: a Gauss–Newton step, shortened until it helps
 * (Marquardt, Journal of the Society for Industrial and Applied Mathematics 11, 1963; the damping follows Nielsen,
 * report IMM-REP-1999-05, Technical University of Denmark). Own, because few parameters need few lines, and because
 * bounds that are reached exactly, analytic gradients and scale-free stopping were not to be had together.
 */
import { solveFree } from './linear.ts';
import type { Evaluation, Objective } from './objective.ts';

export interface Minimum {
  readonly at: Float64Array;
  /** As {@link Evaluation.loss}. */
  readonly loss: number;
  readonly converged: boolean;
  readonly iterations: number;
}

const maxIterations = 300;
/** Predicted relative gain below which no step is worth it. */
const tolerance = 1e-14;
/** Of damped steps in a row. */
const maxDamping = 1e14;

/** Coordinates that are not held at a bound by the gradient. */
export function freeOf(objective: Objective, at: Float64Array, gradient: Float64Array): readonly number[] {
  const free: number[] = [];
  for (let k = 0; k < objective.size; k++) {
    const held =
      (at[k]! <= objective.low[k]! && gradient[k]! > 0) || (at[k]! >= objective.high[k]! && gradient[k]! < 0);
    if (!held) free.push(k);
  }
  return free;
}

/** Minimises from `start`. A start without a finite loss is returned with `loss: Infinity`. */
export function levenbergMarquardt(
  objective: Objective,
  start: Float64Array,
  limit: number = maxIterations,
): Minimum {
  const { size, low, high } = objective;
  let at = Float64Array.from(start);
  let next = new Float64Array(size);
  let now: Evaluation = objective.newEvaluation();
  let then: Evaluation = objective.newEvaluation();
  const [step, downhill, diagonal] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  const scratch = new Float64Array(size * size);
  objective.evaluate(at, now);
  let damping = 1e-3;
  let growth = 2;
  for (let iteration = 0; iteration < limit; iteration++) {
    if (now.loss === 0 || now.loss === Infinity) {
      return { at, loss: now.loss, converged: now.loss === 0, iterations: iteration };
    }
    const free = freeOf(objective, at, now.gradient);
    let largest = 0;
    for (const k of free) largest = Math.max(largest, now.normal[k * size + k]!);
    // A parameter without influence has a zero diagonal; this floor keeps it where it is.
    const floor = 1e-14 * largest + Number.MIN_VALUE;
    for (let k = 0; k < size; k++) {
      downhill[k] = -now.gradient[k]!;
      diagonal[k] = damping * Math.max(now.normal[k * size + k]!, floor);
    }
    if (free.length === 0) return { at, loss: now.loss, converged: true, iterations: iteration };
    let gain = -1;
    let predicted = Infinity;
    if (solveFree(now.normal, diagonal, downhill, free, step, scratch)) {
      let moved = false;
      for (let k = 0; k < size; k++) {
        next[k] = Math.min(high[k]!, Math.max(low[k]!, at[k]! + step[k]!));
        step[k] = next[k]! - at[k]!;
        moved ||= step[k] !== 0;
      }
      predicted = 0;
      for (let k = 0; k < size; k++) {
        let curved = 0;
        for (let j = 0; j < size; j++) curved += now.normal[k * size + j]! * step[j]!;
        predicted -= step[k]! * (now.gradient[k]! + 0.5 * curved);
      }
      if (!moved || Math.abs(predicted) <= tolerance * now.loss) {
        if (damping < 1 || !moved) {
          // The loss no longer shows this step, but it still halves the distance to the bottom, or better.
          const loss = objective.loss(next);
          const isLower = loss <= now.loss * (1 + 1e-12);
          return {
            at: isLower ? next : at,
            loss: isLower ? loss : now.loss,
            converged: true,
            iterations: iteration,
          };
        }
      }
      objective.evaluate(next, then);
      gain = now.loss - then.loss;
    }
    if (gain > 0 || (gain === 0 && predicted > 0)) {
      const ratio = predicted > 0 ? Math.min(gain / predicted, 2) : 1;
      [at, next] = [next, at];
      [now, then] = [then, now];
      damping = Math.max(damping * Math.max(1 / 10, 1 - (2 * ratio - 1) ** 3), 1e-15);
      growth = 2;
      if (gain === 0) return { at, loss: now.loss, converged: true, iterations: iteration };
    } else {
      damping *= growth;
      growth *= 2;
      if (damping > maxDamping) return { at, loss: now.loss, converged: true, iterations: iteration };
    }
  }
  return { at, loss: now.loss, converged: false, iterations: limit };
}
