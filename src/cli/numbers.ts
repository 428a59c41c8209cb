/** @file Numbers of a command line, each with what is allowed. */
import { InvalidArgumentError } from 'commander';

/** Whole numbers in digits, `min` and `max` among them; what else there is to say follows a colon. */
export const integer =
  (min: number, max: number, because?: string) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    const rest = because === undefined ? '.' : `: ${because}.`;
    throw new InvalidArgumentError(`It must be an integer from ${min} to ${max}${rest}`);
  };

export const seed = integer(0, 0xffff_ffff);
