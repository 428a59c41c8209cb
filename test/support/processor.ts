/** @file What work costs the processor: other programs on the machine make the clock's time long, and not this. */

/** Milliseconds of processor time that `work` takes in this process. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
