import { testable } from './claim.ts';
import { LADDER, SETTLES, overSettings } from './qat.ts';

/** Length and entries of the codebooks that the quality suites have. */
const SIZES = [
  [4, 256],
  [2, 16],
  [2, 64],
  [2, 256],
  [4, 16],
  [4, 64],
] as const;

export default testable({
  id: 'vptq-second-order',
  paper: 6,
  class: 'B',
  subject: 'error',
  label: 'miniature',
  statement:
    'Choosing codes column by column, and making good in the columns to come what each has lost, errs less than k-means alone.',
  expected: {
    text: 'in the paper’s log a layer’s error falls from .0564 to .0374, by 34 %, and perplexity from 7.25 to 6.29; here the loss of a model over that of the same codebook sizes by k-means',
    provenance: 'repository',
  },
  bounds: {
    low: -Infinity,
    high: 0.95,
    reason:
      'the direction with a margin of 5 %: how much is gained is up to how alike the inputs are, which in small models over bytes is their own',
    source: 'arXiv:2409.17066, table 10, and the log of a layer of Llama-3.1-8B in its repository',
  },
  workloads: [LADDER],
  settles: SETTLES,
  measure(evidence) {
    const found = overSettings(
      evidence,
      SIZES.map(([v, k]) => [`vptq, v=${v}, k=${k}`, `kmeans, v=${v}, k=${k}`]),
      ([second, plain]) => second! / plain!,
    );
    return 'missing' in found
      ? found
      : {
          ...found,
          text: `loss with the second-order update ÷ by k-means ${found.text}`,
          reduction: `${found.reduction ?? ''}; its k-means does not weigh weights by their inputs, the paper’s does`,
        };
  },
});
