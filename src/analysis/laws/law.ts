/** @file What a law is. Data and pure functions, so that a new family is one file and one line in `index.ts`. */

/** One observation: `x` holds a value per input of the law, `y` the response. */
export interface Datum {
  readonly x: readonly number[];
  readonly y: number;
}

export type Vector = ArrayLike<number>;

/**
 * What an input may be. `positive` ones are sizes: ranges and extrapolation are ratios. `from-one` is at least 1;
 * `fraction` lies strictly between 0 and 1, `share` may be 0 or 1; `group` is the index of a name.
 */
export type InputDomain = 'positive' | 'from-one' | 'fraction' | 'share' | 'real' | 'group';

export interface LawParameter {
  readonly name: string;
  readonly meaning: string;
  /**
   * `log`: positive, estimated as its logarithm, with an interval that is even in the logarithm. `linear`: as it is,
   * so that it can arrive at a bound, 0 among them, or have either sign.
   */
  readonly scale: 'log' | 'linear';
  /** An estimate lies in here, ends included where they are finite. */
  readonly bounds: readonly [low: number, high: number];
}

/** What a family was made for, where its parameters depend on the data. */
export interface LawShape {
  /** Names of its factors. */
  readonly factors?: readonly string[];
  /** Names of the groups that have parameters of their own. */
  readonly groups?: readonly string[];
  /** Parameters that are held, and at what. */
  readonly held?: Readonly<Record<string, number>>;
}

/** Space in which residuals are taken: log y − log f, or y − f. */
export type Space = 'log' | 'linear';

/** A parametric family y = f(x; parameters). */
export interface Law {
  readonly name: string;
  /** For people, with the names of `inputs` and `parameters`. */
  readonly formula: string;
  readonly tex: string;
  /** Where the formula comes from: paper and equation, or what it is in words. */
  readonly source: string;
  readonly inputs: readonly string[];
  /** One an input; `positive` where absent. */
  readonly domains?: readonly InputDomain[];
  readonly parameters: readonly LawParameter[];
  /** What suits the family where nobody says otherwise. */
  readonly space: Space;
  /**
   * f at `x`, whose logarithms are `logX`; both in the order of `inputs`, parameters in theirs. Where `gradient`
   * is given, ∂f/∂parameter is written into it.
   */
  evaluate(parameters: Vector, x: Vector, logX: Vector, gradient?: Float64Array): number;
  /** Where a search may begin, the likeliest first; values inside the bounds. */
  starts(data: readonly Datum[]): readonly (readonly number[])[];
  /**
   * Parameters in which f is linear, by position. Their values in a start do not matter: the best ones for the
   * rest of the start are computed (variable projection).
   */
  readonly linear?: readonly number[];
  /** Position of the parameter that is a place on the first input where the curve bends, for which its interval must lie inside the data. */
  readonly bend?: number;
  readonly shape?: LawShape;
  /** What follows from the parameters and has a name of its own, such as where two zones meet. */
  derived?(parameters: Vector): Readonly<Record<string, number>>;
}

/** A family whose inputs or groups are those of the data: {@link LawMaker.make} gives the law for them. */
export interface LawMaker {
  readonly name: string;
  readonly formula: string;
  readonly tex: string;
  readonly source: string;
  /** What it is made for; `inputs` come before the group, where it needs both. */
  readonly takes: 'factors' | 'groups';
  readonly inputs: readonly string[];
  readonly space: Space;
  /** Throws a `RangeError` for a shape without what it takes. */
  make(shape: LawShape): Law;
}

/** f at `x`. */
export function evaluateAt(law: Pick<Law, 'evaluate'>, parameters: Vector, x: readonly number[]): number {
  return law.evaluate(parameters, x, x.map(Math.log));
}

export const domainOf = (law: Pick<Law, 'domains'>, input: number): InputDomain =>
  law.domains?.[input] ?? 'positive';

/** Whether ratios of this input mean something. */
export const isSize = (law: Pick<Law, 'domains'>, input: number): boolean =>
  domainOf(law, input) === 'positive' || domainOf(law, input) === 'from-one';

/** A positive parameter of unknown size. */
export const positive = (name: string, meaning: string): LawParameter => ({
  name,
  meaning,
  scale: 'log',
  bounds: [1e-300, 1e300],
});

/** A parameter that may be 0 and not less. */
export const nonnegative = (name: string, meaning: string): LawParameter => ({
  name,
  meaning,
  scale: 'linear',
  bounds: [0, Infinity],
});

export const real = (
  name: string,
  meaning: string,
  low: number = -Infinity,
  high: number = Infinity,
): LawParameter => ({ name, meaning, scale: 'linear', bounds: [low, high] });

/** A decay exponent: above 0, and no real data fall faster than the tenth power. */
export const exponent = (name: string, meaning: string): LawParameter => ({
  name,
  meaning,
  scale: 'linear',
  bounds: [0, 10],
});

/** The same family in the words of where it is used: `t = t0 + c·N`. Stored fits still name the family. */
export function inWords(law: Law, formula: string, inputs: readonly string[], names: readonly string[]): Law {
  if (inputs.length !== law.inputs.length || names.length !== law.parameters.length) {
    throw new RangeError(`${formula} has not the inputs and parameters of ${law.formula}`);
  }
  const parameters = law.parameters.map((parameter, k) => ({ ...parameter, name: names[k]! }));
  return { ...law, formula, inputs, parameters };
}
