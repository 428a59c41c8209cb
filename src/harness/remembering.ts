/** @file One f64 reference for everything that is checked against it: it costs as many operations as the workload. */
import type { Kernel, Quantization, Reference } from '../kernel.ts';

/** The kernel for one workload: its reference is made once, and computed whole once. */
export function remembering(kernel: Kernel): Kernel {
  let known: Reference | undefined;
  let all: Float64Array | undefined;
  return {
    ...kernel,
    reference(params, inputs) {
      if (known !== undefined) return known;
      const made = kernel.reference(params, inputs);
      known = { ...made, all: () => (all ??= made.all()) };
      return known;
    },
    ...quantizing(kernel),
  };
}

/** Kernel objects are plain: a method of theirs may be called on a copy. */
function quantizing(kernel: Kernel): Pick<Kernel, 'quantization'> {
  if (kernel.quantization === undefined) return {};
  const quantize = kernel.quantization.bind(kernel);
  let known: Quantization | undefined;
  return { quantization: (params, inputs, seed) => (known ??= quantize(params, inputs, seed)) };
}
