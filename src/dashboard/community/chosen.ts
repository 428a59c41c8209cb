/**
 * @file What an address names, looked for among what there is. What is not found is told and left open: nothing else is put
 * in its place. Pure.
 */
import type { Device } from './groups.ts';

/** Of a name in an address no more is repeated. */
const LONGEST = 120;

const short = (name: string): string => (name.length > LONGEST ? `${name.slice(0, LONGEST)}…` : name);

export interface ChosenSides {
  readonly a?: Device;
  readonly b?: Device;
  /** A sentence for each name that was not found. */
  readonly problems: readonly string[];
}

export interface Devices {
  /** Those that are left and may be compared. */
  readonly left: readonly Device[];
  /** Those of all runs, whatever is narrowed. */
  readonly all: readonly Device[];
}

/** The two devices that are compared. Of what the address leaves open, the first two of one kind. */
export function chosenSides({ left, all }: Devices, nameA?: string, nameB?: string): ChosenSides {
  const problems: string[] = [];
  const named = (name: string | undefined, side: string): Device | undefined => {
    if (name === undefined) return undefined;
    const device = left.find((one) => one.name === name);
    if (device === undefined) {
      const why = all.some((one) => one.name === name)
        ? 'whose runs are narrowed away above, or are all of an older version of the data'
        : 'of which no run is here';
      problems.push(`The address names “${short(name)}” as device ${side}, ${why}. Choose another.`);
    }
    return device;
  };
  const [wantedA, wantedB] = [named(nameA, 'A'), named(nameB, 'B')];
  const a = nameA === undefined ? partnerOf(wantedB, left) : wantedA;
  const b = nameB === undefined ? partnerOf(a, left) : wantedB;
  return { ...(a && { a }), ...(b && { b }), problems };
}

/** By itself only what is of one kind is put together, where there is such a one. */
const partnerOf = (device: Device | undefined, devices: readonly Device[]): Device | undefined =>
  device === undefined
    ? devices[0]
    : (devices.find((one) => one !== device && one.isSoftware === device.isSoftware) ??
      devices.find((one) => one !== device));

export interface ChosenWord {
  /** Of those there are; absent where the one that is wanted is not among them. */
  readonly value?: string;
  readonly problem?: string;
}

/** `missing`: what to say of a word that is not known. Nothing wanted and no `usual` one is no value. */
export function chosenWord(
  wanted: string | undefined,
  known: readonly string[],
  missing: string,
  usual?: string,
): ChosenWord {
  if (wanted === undefined) return usual === undefined ? {} : { value: usual };
  if (known.includes(wanted)) return { value: wanted };
  return { problem: `The address names “${short(wanted)}”: ${missing}. Choose another.` };
}

/** The words there are; what an address names besides stands first, so that it is seen. */
export const withUnknown = (known: readonly string[], wanted: string | undefined): readonly string[] =>
  wanted === undefined || known.includes(wanted) ? known : [wanted, ...known];
