/** @file The time limit: a budget for the run, and what happens when it does not end by itself. */

/** Kept for starting, ending and writing: a twentieth, from 2 to 20 s. */
const reserveOf = (limitS) => Math.min(20, Math.max(2, limitS / 20));

/** Moments in seconds after the start: the budget's end, asking the run to end, insisting, and the end. */
export function momentsOf(limitS) {
  const reserveS = reserveOf(limitS);
  return {
    budgetS: limitS - reserveS,
    cancelS: limitS - 0.6 * reserveS,
    forceS: limitS - 0.3 * reserveS,
    endS: limitS,
  };
}

const interrupt = () => process.kill(process.pid, 'SIGINT');

/** Holds this process to the limit, counted from its start. The first Ctrl-C asks the run to end, the second insists. */
export function watchDeadline(limitS, note) {
  const { cancelS, forceS, endS } = momentsOf(limitS);
  const steps = [
    [cancelS, () => note(`The limit of ${limitS} s is near.`)],
    [cancelS, interrupt],
    [forceS, interrupt],
    [
      endS,
      () => note(`The limit of ${limitS} s is reached; the points so far are in the .partial.jsonl file.`),
    ],
    [endS, () => process.exit(130)],
  ];
  for (const [seconds, step] of steps) {
    setTimeout(() => step(), Math.max(0, seconds * 1000 - performance.now())).unref();
  }
}
