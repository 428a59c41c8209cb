/**
 * @file Where experts are and when they come: the four policies of Pre-gated MoE (R. Hwang et al., ISCA 2024,
 * arXiv:2308.12066) over the same blocks and the same shaders. Device memory for experts is banks of slots:
 *
 * | policy         | banks | slots each | experts held   |
 * | -------------- | ----- | ---------- | -------------- |
 * | `on demand`    | 1     | active     | active         |
 * | `pre-gated`    | 2     | active     | 2 · active     |
 * | `prefetch all` | 2     | e          | 2 · e          |
 * | `resident`     | blocks | e         | blocks · e     |
 *
 * A block is its dense layers, then its experts. Step 0 is the dense layers of block 0; step b + 1 brings the experts of
 * block b, then runs them and the dense layers of block b + 1. What a step waits for is when its copies can be known:
 * - on demand: the choice of block b falls at the end of its dense layers, which are in the step before;
 * - pre-gated: it fell one block earlier, so the experts of block b come while those of block b − 1 and the dense layers of
 *   block b run. Block 0 has no block before it and waits as on demand;
 * - prefetch all: nothing needs to be known, but the bank must be free: block b − 2 was in it.
 */
import type {
  BufferSpec,
  HostCopy,
  Params,
  Pass,
  Transfer,
  TransferStep,
  Variant,
} from '../../../src/kernel.ts';
import weightsWgsl from '../experts/weights-f32.wgsl?raw';
import walkWgsl from '../walk.wgsl?raw';
import downWgsl from './down.wgsl?raw';
import { activeIn, expertBytes, expertLength, mostActive, stackSizeOf } from './size.ts';
import type { StackSize } from './size.ts';
import upWgsl from './up.wgsl?raw';

/** Names of what all policies share: experts in host memory, tables of choices on the device. */
export const hostBlock = (block: number): string => `experts of block ${block}`;
/** By expert, as a bank of all of them is laid out … */
export const byExpert = (block: number): string => `choices of block ${block}`;
/** … and by place among the active ones. */
export const byPlace = (block: number): string => `places of block ${block}`;

export interface Policy {
  readonly name: string;
  readonly banks: (size: StackSize) => number;
  /** Whether a bank has room for all experts of a block, or for the active ones. */
  readonly all: boolean;
  /** The step whose end the copies of block `block`, in step `block + 1`, wait for. */
  readonly after: (block: number) => number | undefined;
}

const onDemand: Policy = { name: 'on demand', banks: () => 1, all: false, after: (block) => block };
const preGated: Policy = {
  name: 'pre-gated',
  banks: () => 2,
  all: false,
  after: (block) => Math.max(0, block - 1),
};
const prefetchAll: Policy = {
  name: 'prefetch all',
  banks: () => 2,
  all: true,
  after: (block) => (block < 2 ? undefined : block - 1),
};
/** Brings everything before it begins. */
const resident: Policy = {
  name: 'resident',
  banks: ({ blocks }) => blocks,
  all: true,
  after: () => undefined,
};

/** What both products end with: how weights are read, and the way down them. */
const withWalk = (wgsl: string): string => [wgsl, walkWgsl, weightsWgsl].join('\n');

const bank = (index: number): string => `bank ${index}`;
const blocksOf = ({ blocks }: StackSize): readonly number[] => Array.from({ length: blocks }, (_, b) => b);

const slotsOf = (policy: Policy, size: StackSize): number => (policy.all ? size.e : mostActive(size));

const scratch = (name: string, length: number): BufferSpec => ({
  name,
  role: 'scratch',
  type: 'f32',
  length,
});

function scratchOf(policy: Policy, params: Params): readonly BufferSpec[] {
  const size = stackSizeOf(params);
  const { t, k, d, ff } = size;
  return [
    ...Array.from({ length: policy.banks(size) }, (_, index) =>
      scratch(bank(index), slotsOf(policy, size) * expertLength(size)),
    ),
    scratch('hidden', t * k * ff),
    scratch('stream 0', t * d),
    scratch('stream 1', t * d),
  ];
}

/** The two products of one layer. */
function layer(
  { t, d, ff }: StackSize,
  choices: number,
  of: { readonly weights: string; readonly table: string; readonly from: string; readonly to: string },
): readonly Pass[] {
  const constants = { D: d, FF: ff, CHOICES: choices, ROWS: t * choices };
  return [
    {
      wgsl: withWalk(upWgsl),
      constants,
      bindings: [of.from, of.weights, of.table, 'hidden'],
      workgroups: [Math.ceil(ff / 128), t * choices, 1],
    },
    {
      wgsl: withWalk(downWgsl),
      constants,
      bindings: [of.from, of.weights, of.table, 'hidden', of.to],
      workgroups: [Math.ceil(d / 64), t, 1],
    },
  ];
}

function passesOf(policy: Policy, params: Params): readonly Pass[] {
  const size = stackSizeOf(params);
  const layers = size.blocks * (size.work + 1);
  const stream = (at: number): string => (at === 0 ? 'x' : at === layers ? 'y' : `stream ${at % 2}`);
  const banks = policy.banks(size);
  let at = 0;
  const next = (choices: number, weights: string, table: string): readonly Pass[] =>
    layer(size, choices, { weights, table, from: stream(at), to: stream(++at) });
  return blocksOf(size).flatMap((block) => [
    ...Array.from({ length: size.work }, () => next(1, 'dense', 'dense table')).flat(),
    ...next(size.k, bank(block % banks), (policy.all ? byExpert : byPlace)(block)),
  ]);
}

/** The experts of a block, slot by slot, into its bank. */
function copiesOf(policy: Policy, size: StackSize, block: number): readonly HostCopy[] {
  const bytes = expertBytes(size);
  const wanted = policy.all ? Array.from({ length: size.e }, (_, expert) => expert) : activeIn(size, block);
  return wanted.map((expert, slot) => ({
    from: hostBlock(block),
    offset: expert * bytes,
    to: bank(block % policy.banks(size)),
    toOffset: slot * bytes,
    bytes,
  }));
}

function transferOf(policy: Policy, params: Params, via: Transfer['via'], readsBack: boolean): Transfer {
  const size = stackSizeOf(params);
  const { blocks, work } = size;
  const bytes = expertBytes(size);
  const active = mostActive(size);
  const common = {
    via,
    holds: policy.banks(size) * slotsOf(policy, size) * bytes,
    counts: { active: active * bytes, expert: bytes },
  };
  const all = blocksOf(size);
  if (policy === resident) {
    const before = all.flatMap((block) => copiesOf(policy, size, block));
    return { ...common, before, steps: [{ copies: [], passes: 2 * blocks * (work + 1) }] };
  }
  const steps = all.map((block): TransferStep => {
    const after = policy.after(block);
    return {
      ...(after !== undefined && { after }),
      ...(readsBack && { readBack: byExpert(block) }),
      copies: copiesOf(policy, size, block),
      passes: 2 + (block + 1 < blocks ? 2 * work : 0),
    };
  });
  return { ...common, before: [], steps: [{ copies: [], passes: 2 * work }, ...steps] };
}

const variant = (
  policy: Policy,
  suffix: string,
  via: Transfer['via'] = 'mapped',
  readsBack = false,
): Variant => ({
  name: `${policy.name}${suffix}`,
  target: 'any',
  scratch: (params) => scratchOf(policy, params),
  passes: (params) => passesOf(policy, params),
  transfer: (params) => transferOf(policy, params, via, readsBack),
});

/** `mapped` and `write` are the two ways up; `read-back` is on demand, told by the device what is chosen. */
export const policies: readonly Variant[] = [
  variant(resident, ''),
  ...([onDemand, preGated, prefetchAll] as const).flatMap((policy) =>
    (['mapped', 'write'] as const).map((via) => variant(policy, ` ${via}`, via)),
  ),
  variant(onDemand, ' read-back', 'mapped', true),
];
