/** @file What is asked of `rooflaw variants`. */
export interface VariantsCommand {
  /** Ids, whether a suite has them or not. Of several each is measured by the variant that a run prefers. */
  readonly workloads: readonly string[];
  /** Names of variants, in the order of the table. Absent: of one workload all that a run would choose among, its preferred one first. */
  readonly only?: readonly string[];
  /** Samples of each variant and compilation. */
  readonly turns: number;
  /** How often each variant is compiled, each time on a device of its own. */
  readonly compilations: number;
  readonly seed: number;
  readonly json: boolean;
}
