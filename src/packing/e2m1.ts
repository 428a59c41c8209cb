/**
 * @file FP4 in the format E2M1: a sign, 2 bits of exponent with bias 1, 1 of fraction; no infinity, no NaN
 * (Open Compute Project, Microscaling Formats specification v1.0, section 5.3.3).
 */

/** The magnitudes, by the low three bits of a code. */
const E2M1_MAGNITUDES: readonly number[] = [0, 0.5, 1, 1.5, 2, 3, 4, 6];

/** Every code's value: bit 3 is the sign, so code 8 is −0. */
export const E2M1: Float32Array = Float32Array.from([...E2M1_MAGNITUDES, ...E2M1_MAGNITUDES.map((x) => -x)]);

/** The code nearest to a number, ties to the even code; past 6 it is 6. Zero is code 0, never −0. */
export function toE2m1(value: number): number {
  const magnitude = Math.abs(value);
  // The middles between neighbours; a tie goes to the code that is even: up at .75, 1.75, 3.5, down at the others.
  const code =
    magnitude <= 0.25
      ? 0
      : magnitude < 0.75
        ? 1
        : magnitude <= 1.25
          ? 2
          : magnitude < 1.75
            ? 3
            : magnitude <= 2.5
              ? 4
              : magnitude < 3.5
                ? 5
                : magnitude <= 5
                  ? 6
                  : 7;
  return value < 0 && code !== 0 ? code + 8 : code;
}
