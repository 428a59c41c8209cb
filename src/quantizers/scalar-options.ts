/** @file What round-to-nearest and GPTQ are told about the codes to make. */
import type { ScalarBits, ScalarFormat, ScalarScheme, ScalarZero } from '../packing/scalar-codes.ts';

/** How weights become codes. */
export interface ScalarOptions {
  readonly bits: ScalarBits;
  /** Columns that share a scale; 0, or more than there are, is the whole row. The last group may be short. */
  readonly group: number;
  /**
   * `absmax`, symmetric: the largest magnitude is 2^(bits−1) − 1 steps from zero (7 at 4 bits), so of the levels
   * −2^(bits−1) … 2^(bits−1) − 1 the lowest is reached only with `clip`. `minmax`, asymmetric: 2^bits levels from the
   * least to the greatest weight of the group.
   */
  readonly scheme: ScalarScheme;
  /** `fp4` (E2M1, largest magnitude at 6) needs 4 bits and `absmax`. Default `int`. */
  readonly format?: ScalarFormat;
  /** Narrow the range of each group where that lowers its squared error; about 40 × the time. Default false. */
  readonly clip?: boolean;
  /**
   * `integer`: offset = −zero·scale with zero a code, as ONNX has it; `minmax` of at most 4 bits only. The scale keeps
   * 11 − bits significant bits, so that zero·scale is an f16 exactly. Default `real`: any f16 offset.
   */
  readonly zero?: ScalarZero;
}

/** The options with nothing left out and `group` in 1…columns. Throws a `RangeError` that names the one at fault. */
export function fillOptions(options: ScalarOptions, columns: number): Required<ScalarOptions> {
  const { bits, group, scheme, format = 'int', clip = false, zero = 'real' } = options;
  if (bits !== 2 && bits !== 3 && bits !== 4 && bits !== 8) {
    throw new RangeError(`bits: ${String(bits)} is not one of 2, 3, 4, 8`);
  }
  if (!Number.isSafeInteger(group) || group < 0) {
    throw new RangeError(`group: ${group} is not a whole number ≥ 1, or 0 for the whole row`);
  }
  if (scheme !== 'absmax' && scheme !== 'minmax') {
    throw new RangeError(`scheme: '${String(scheme)}' is not one of absmax, minmax`);
  }
  if (format !== 'int' && format !== 'fp4') {
    throw new RangeError(`format: '${String(format)}' is not one of int, fp4`);
  }
  if (format === 'fp4' && (bits !== 4 || scheme !== 'absmax')) {
    throw new RangeError(`format: fp4 has 4 bits and the scheme absmax, not ${bits} and ${scheme}`);
  }
  if (zero !== 'real' && zero !== 'integer') {
    throw new RangeError(`zero: '${String(zero)}' is not one of real, integer`);
  }
  if (zero === 'integer' && (bits === 8 || scheme !== 'minmax')) {
    throw new RangeError(`zero: integer zero points need the scheme minmax and at most 4 bits`);
  }
  return { bits, group: group === 0 ? columns : Math.min(group, columns), scheme, format, clip, zero };
}
