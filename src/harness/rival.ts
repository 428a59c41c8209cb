/**
 * @file Kernels of another version of this program, measured in turns with ours on the same buffers. Theirs are then
 * further variants of our workload: our inputs, our reference and our tolerance hold for both, and so both programs must
 * mean the same by the workload's id.
 */
import { hashText, mixSeed } from '../random.ts';
import { workload as workloadOf } from '../kernel.ts';
import type { ElementArray, Kernel, Workload } from '../kernel.ts';
import { selectVariants } from './choose.ts';
import type { Adapts } from './adapts.ts';
import type { Choice, NoChoice, Selection, VariantChoice } from './choose.ts';

export interface Rival {
  /** The other program's; theirs is `base`, ours `head`. */
  readonly kernels: readonly Kernel[];
  /** Dispatches done for one that is booked, of ours: a slowdown of known size. */
  readonly slowdown?: number | undefined;
}

/** Reason of a point that has no counterpart to be measured beside. */
export const UNLIKE = 'unlike';

/** What a variant is called of either side. */
const sideName = (name: string, side: 'base' | 'head'): string => `${name} ${side}`;

/** What base has instead of a variant. */
const refused = (unlike: string): readonly Choice[] => [
  { name: sideName('none', 'base'), chosenBy: 'base', side: 'base', unlike },
];

/**
 * Sides take what they would take alone, nothing is tried. Which is made ready first is drawn by `seed`. Where ours has no
 * variant, theirs is measured all the same: that head lost a workload is head's doing only where base computes it.
 */
export function contested(
  { kernels, slowdown }: Rival,
  ours: Selection<VariantChoice> | NoChoice,
  of: { readonly kernel: Kernel; readonly workload: Workload; readonly seed: number },
  on: Adapts,
  wanted: string | undefined,
): Selection | NoChoice {
  const { kernel, workload, seed } = of;
  const booked = slowdown === undefined ? {} : { slowdown: 1, multiple: wholeAt(slowdown) };
  const marked = (choice: VariantChoice, side: 'base' | 'head'): VariantChoice => ({
    ...choice,
    ...booked,
    side,
    name: sideName(choice.name, side),
  });
  const head: readonly Choice[] =
    'reason' in ours
      ? [{ name: sideName('none', 'head'), chosenBy: 'head', side: 'head', none: ours }]
      : ours.choices.map((choice) => ({
          ...marked(choice, 'head'),
          ...(slowdown !== undefined && { slowdown }),
        }));
  const other = kernels.find(({ id }) => id === kernel.id);
  if (other === undefined) {
    return 'reason' in ours ? ours : { choices: head, candidates: [], pruned: [] };
  }
  const why = differs(kernel, other, workload);
  const theirs = why === undefined ? selectVariants(other, workload.params, on, wanted) : undefined;
  if ('reason' in ours && theirs !== undefined && 'reason' in theirs) return ours;
  const base = ((): readonly Choice[] => {
    if (theirs === undefined) return refused(why!);
    return 'reason' in theirs
      ? refused(`base: ${theirs.message}`)
      : theirs.choices.map((choice) => marked(choice, 'base'));
  })();
  const isFirst = mixSeed(seed, hashText(workload.id)) % 2 === 0;
  return { choices: isFirst ? [...base, ...head] : [...head, ...base], candidates: [], pruned: [] };
}

/** The fewest dispatches of which `slowdown` times as many are a whole number, of hundredths. */
export function wholeAt(slowdown: number): number {
  const hundredths = Math.round(100 * slowdown);
  for (let n = 1; n < 100; n++) if ((n * hundredths) % 100 === 0) return n;
  return 100;
}

/** A sentence where two kernels of the same name do not mean the same by a workload, as far as can be told without inputs. */
export function differs(ours: Kernel, theirs: Kernel, { id, params }: Workload): string | undefined {
  try {
    if (workloadOf(theirs, params).id !== id) return 'base writes its id in another way';
  } catch (error) {
    return `base does not take its parameters: ${error instanceof Error ? error.message : String(error)}`;
  }
  const meanings: readonly (readonly [string, (kernel: Kernel) => unknown])[] = [
    ['costs', (kernel) => [kernel.cost(params).flops, kernel.cost(params).bytes]],
    [
      'buffers',
      (kernel) => kernel.buffers(params).map(({ name, role, type, length }) => [name, role, type, length]),
    ],
    ['use of caches', (kernel) => kernel.cache?.(params) ?? 'hot'],
  ];
  const found = meanings.find(([, of]) => JSON.stringify(of(ours)) !== JSON.stringify(of(theirs)));
  return found && `its ${found[0]} differ between base and head`;
}

type Inputs = Readonly<Record<string, ElementArray>>;

/** A sentence where inputs differ in a bit. */
export function inputsDiffer(ours: Inputs, theirs: Inputs): string | undefined {
  const [names, others] = [ours, theirs].map((inputs) => Object.keys(inputs).toSorted());
  if (names!.join(' ') !== others!.join(' ')) return 'its inputs are named otherwise in base';
  const name = names!.find((one) => !sameBytes(ours[one]!, theirs[one]!));
  return name === undefined ? undefined : `its input ${name} differs between base and head`;
}

function sameBytes(a: ElementArray, b: ElementArray): boolean {
  if (a === b) return true;
  if (a.byteLength !== b.byteLength || a.BYTES_PER_ELEMENT !== b.BYTES_PER_ELEMENT) return false;
  // By words where that can be: inputs are up to hundreds of MiB.
  const isWhole = [a, b].every(({ byteOffset, byteLength }) => byteOffset % 4 === 0 && byteLength % 4 === 0);
  const [left, right] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    isWhole
      ? new Uint32Array(buffer, byteOffset, byteLength / 4)
      : new Uint8Array(buffer, byteOffset, byteLength),
  );
  for (let i = 0; i < left!.length; i++) if (left![i] !== right![i]) return false;
  return true;
}

/** Passes of both sides are of the same length, so that what a pass costs weighs the same; never many times the shorter. */
const LONGEST_OF_SHORTEST = 4;

/** What all sides book, where each alone would book `dispatches`. */
export const alike = (dispatches: readonly number[]): number =>
  Math.min(Math.max(...dispatches), LONGEST_OF_SHORTEST * Math.min(...dispatches));
