/** @file What a law is. Data and pure functions, so that a new family is one file and one line in `index.ts`. */

/** One observation: `x` holds a value per input of the law (all > 0), `y` > 0 the response. */
export interface Datum {
  readonly x: readonly number[];
  readonly y: number;
}

export interface LawParameter {
  readonly name: string;
  /**
   * `positive` is estimated as its logarithm; `nonnegative` too, and the fit with exactly 0 is tried beside it;
   * `real` as it is.
   */
  readonly domain: 'positive' | 'nonnegative' | 'real';
  readonly meaning: string;
}

/** A parametric family y = f(x; parameters), positive wherever it is to be fitted. */
export interface Law {
  readonly name: string;
  /** For people, with the names of `inputs` and `parameters`. */
  readonly formula: string;
  readonly inputs: readonly string[];
  readonly parameters: readonly LawParameter[];
  /** `parameters` and `x` in the order of the lists above. */
  predict(parameters: readonly number[], x: readonly number[]): number;
  /** Where a search may begin, the likeliest first; values inside the domains. */
  starts(data: readonly Datum[]): readonly (readonly number[])[];
  /**
   * The parameters that minimise Σ w·(log y − log f)², for a family where they are known in closed form.
   * Undefined where the data do not determine them.
   */
  solve?(data: readonly Datum[], weights: readonly number[]): readonly number[] | undefined;
}

/** The same family in the words of where it is used: `t = t0 + c·N`. Stored fits still name the family. */
export function inWords(law: Law, formula: string, inputs: readonly string[], names: readonly string[]): Law {
  if (inputs.length !== law.inputs.length || names.length !== law.parameters.length) {
    throw new RangeError(`${formula} has not the inputs and parameters of ${law.formula}`);
  }
  const parameters = law.parameters.map((parameter, k) => ({ ...parameter, name: names[k]! }));
  return { ...law, formula, inputs, parameters };
}
