/** @file The registry of suites, as data: which kernels at which sizes, which models in which phases, how long it may take. */
import { attention } from '../../kernels/attention/kernel.ts';
import { kernelById, kernels } from '../../kernels/index.ts';
import { matmul } from '../../kernels/matmul/kernel.ts';
import { layer as expertLayer } from '../../kernels/moe/layer/kernel.ts';
import { layerSweep } from '../../kernels/moe/sweeps.ts';
import { weightFormat } from '../../models/formats.ts';
import { architecture } from '../../models/index.ts';
import { isModelSum, modelSum, modelWorkloads } from '../../models/sums.ts';
import { workload } from '../kernel.ts';
import type { Workload } from '../kernel.ts';
import { nearest } from '../nearest.ts';
import { qualitySuites } from '../quality/suites.ts';
import type { ModelSum } from '../results/schema.ts';
import { claims } from './claims.ts';
import { full } from './full.ts';
import { quick } from './quick.ts';
import { smoke } from './smoke.ts';
import { standard } from './standard.ts';
import type { Suite } from './suite.ts';

export const suites: readonly Suite[] = [smoke, quick, claims, standard, full];

/** The suite of that name. Throws a `RangeError` with the nearest names. */
export function suite(name: string): Suite {
  const found = suites.find((candidate) => candidate.name === name);
  if (found !== undefined) return found;
  const names = [...suites, ...qualitySuites].map((candidate) => candidate.name);
  throw new RangeError(`no suite '${name}'; nearest: ${nearest(name, names, 4).join(', ')}`);
}

/** The model sums of a suite. Throws a `RangeError` for a model without a sum: a suite must not promise one. */
export const suiteModels = ({ name, modelSweeps }: Suite): readonly ModelSum[] =>
  modelSweeps.flatMap(({ models, phase, tokens, context, dtype, weights: format }) =>
    models.map((id) => {
      const over = context === undefined ? undefined : { kernel: attention, context };
      const weights = format === undefined ? undefined : weightFormat(format);
      const options = { attention: over, experts: expertLayer, dtype, weights };
      const sum = modelSum(architecture(id), phase, tokens, matmul, options);
      if (!isModelSum(sum)) throw new RangeError(`suite '${name}': ${sum.message}`);
      return sum;
    }),
  );

/** Every workload of a suite once, kernels' own sizes first. */
export function suiteWorkloads(of: Suite): readonly Workload[] {
  const swept = of.kernelSweeps.flatMap(({ kernel: id, sizes }) => {
    const kernel = kernelById(id);
    if (kernel === undefined) throw new RangeError(`suite '${of.name}': no kernel '${id}'`);
    return sizes.map((params) => workload(kernel, params));
  });
  const layers = layerSweep(...(of.layers ?? []));
  const all = [...swept, ...layers, ...modelWorkloads(suiteModels(of), kernels)];
  return [...new Map(all.map((one) => [one.id, one])).values()];
}
