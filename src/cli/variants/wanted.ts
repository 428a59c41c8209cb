/** @file What is asked of `rooflaw variants`. */
export interface VariantsCommand {
  /** Its id, whether a suite has it or not. */
  readonly workload: string;
  /** Names; the others are compared with the first. Absent: what a run would choose among, its preferred one first. */
  readonly only?: readonly string[];
  /** Samples of each variant and compilation. */
  readonly turns: number;
  /** How often each variant is compiled, each time on a device of its own. */
  readonly compilations: number;
  readonly seed: number;
  readonly json: boolean;
}
