/** @file How logits become choices and weights: what the parameters of a router say. */
import type { Params, ParamSpec } from '../../../src/kernel.ts';
import { routingOf } from '../size.ts';
import type { Routing } from '../size.ts';

export interface Rules extends Routing {
  readonly d: number;
  /** Weights are shares of all experts' exponentials; else of the chosen ones'. */
  readonly all: boolean;
  /** Experts at either end that only one modality may use; see {@link sideOf}. */
  readonly side: number;
  /** The first tokens are of the vision modality; without a mask none, which then means nothing. */
  readonly vision: number;
  /** Assignments an expert takes; undefined: all. */
  readonly capacity: number | undefined;
}

/** Of MoIIE's four experts one is for vision alone, one for text, and two are for both: so with any number of them. */
const sideOf = (e: number): number => Math.floor(e / 4);

export const softmaxOrder: ParamSpec = {
  kind: 'word',
  words: ['before', 'after'],
  usual: 'before',
  help: 'softmax over all experts before the top k are taken, or over the chosen ones after',
};
export const renormalise: ParamSpec = {
  kind: 'word',
  words: ['yes', 'no'],
  usual: 'yes',
  help: "divide a token's weights by their sum; after top k they sum to 1 anyway",
};
export const modalities: ParamSpec = {
  kind: 'word',
  words: ['none', 'moiie'],
  usual: 'none',
  help: 'moiie: the first quarter of the experts is for vision alone, the last for text alone',
};
export const visionShare: ParamSpec = {
  kind: 'integer',
  min: 0,
  max: 100,
  usual: 50,
  help: 'with mask=moiie: percentage of tokens, the first ones, that are vision',
};

export function rulesOf(params: Params): Rules {
  const routing = routingOf(params);
  const { t, e, k } = routing;
  const masked = params['mask'] === 'moiie';
  const percent = Number(params['capacity'] ?? 0);
  return {
    ...routing,
    d: Number(params['d']),
    all: params['softmax'] !== 'after' && params['norm'] === 'no',
    side: masked ? sideOf(e) : 0,
    vision: masked ? Math.floor((t * Number(params['vision'] ?? 50)) / 100) : 0,
    capacity: percent === 0 ? undefined : Math.max(1, Math.ceil((percent * t * k) / (100 * e))),
  };
}

/** A sentence for a mask that leaves fewer experts than a token must choose. */
export function maskedOut(params: Params): string | undefined {
  const { e, k, side } = rulesOf(params);
  if (params['mask'] !== 'moiie') {
    return params['vision'] === undefined ? undefined : 'vision means nothing without mask=moiie';
  }
  return k > e - side
    ? `mask=moiie leaves a token ${e - side} of the e=${e} experts, fewer than k=${k}; choose a smaller k or more experts`
    : undefined;
}
