/** @file What the kernels of a mixture-of-experts layer have in common: sizes, loads, and what makes them unsound. */
import type { Params, ParamSpec } from '../../src/kernel.ts';

/** How tokens spread over experts. */
export type Skew = 'uniform' | 'zipf' | 'one' | 'empty';

/** `t` tokens, each through `k` of `e` experts: `t`·`k` assignments, of which number a = token·k + choice. */
export interface Routing {
  readonly t: number;
  readonly e: number;
  readonly k: number;
  readonly skew: Skew;
}

export const routingOf = (params: Params): Routing => ({
  t: Number(params['t']),
  e: Number(params['e']),
  k: Number(params['k']),
  skew: (params['skew'] ?? 'uniform') as Skew,
});

/** A routing with the sizes of its experts: `d` inputs and outputs, `ff` hidden units. */
export interface LayerSize extends Routing {
  readonly d: number;
  readonly ff: number;
  /** Weights of the experts in f16. */
  readonly half: boolean;
  /** … in codes of 4 bits, with an f16 scale for 32 inputs of an output. */
  readonly codes: boolean;
}

export const layerSizeOf = (params: Params): LayerSize => ({
  ...routingOf(params),
  d: Number(params['d']),
  ff: Number(params['ff']),
  half: params['dtype'] === 'f16',
  codes: params['dtype'] === 'q4',
});

/** 65 535: a workgroup a token is what every device can dispatch. */
export const tokens = {
  kind: 'integer',
  min: 1,
  max: 65_535,
  help: 'tokens in flight',
} as const satisfies ParamSpec;
export const width: ParamSpec = { kind: 'integer', min: 1, max: 1 << 16, help: 'width of the model' };
export const experts: ParamSpec = { kind: 'integer', min: 1, max: 256, help: 'experts of the layer' };
export const choices = {
  kind: 'integer',
  min: 1,
  max: 8,
  help: 'experts a token goes through',
} as const satisfies ParamSpec;
export const hidden: ParamSpec = { kind: 'integer', min: 1, max: 1 << 18, help: 'hidden units of an expert' };
export const weightType: ParamSpec = {
  kind: 'word',
  words: ['f32', 'f16', 'q4'],
  help: "storage of the experts' weights, q4: codes of 4 bits with an f16 scale for 32; activations and sums are f32",
};
export const load: ParamSpec = {
  kind: 'word',
  words: ['uniform', 'zipf', 'one', 'empty'],
  usual: 'uniform',
  help: 'how tokens spread over experts: evenly, as 1/rank, all to the same k, or half of the experts unused',
};

/** A sentence for a choice of more experts than there are. */
export function tooFew(params: Params): string | undefined {
  const { e, k } = routingOf(params);
  return k > e ? `k=${k} is more than the e=${e} experts there are` : undefined;
}

/** First expert that a load uses; those before it stay empty. */
export const firstUsed = ({ e, k, skew }: Routing): number =>
  skew === 'empty' ? e - Math.max(k, Math.ceil(e / 2)) : 0;

/** How likely a load makes each expert the choice of a token, up to a common factor; 0 for those it leaves empty. */
export function popularity(routing: Routing): Float64Array {
  const { e, k, skew } = routing;
  const first = firstUsed(routing);
  return Float64Array.from({ length: e }, (_, expert) => {
    if (expert < first || (skew === 'one' && expert >= k)) return 0;
    return skew === 'zipf' ? 1 / (expert + 1) : 1;
  });
}

/**
 * Experts that some token goes to, as a load makes it expect: Σ 1 − (1 − q)ᵗ with q the share of tokens that choose an
 * expert, taken as k times its popularity. Exact for one token and where every used expert is sure to be met.
 */
export function expectedActive(routing: Routing): number {
  const { t, k, e } = routing;
  const weights = popularity(routing);
  const total = weights.reduce((sum, value) => sum + value, 0);
  const met = weights.reduce((sum, value) => sum + 1 - (1 - Math.min(1, (k * value) / total)) ** t, 0);
  return Math.max(k, Math.min(e, t * k, Math.round(met)));
}
