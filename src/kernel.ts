/**
 * @file The contracts every kernel keeps. This file imports nothing.
 *
 * A *kernel* is an operation (`matmul`). A *workload* is that operation at one size, and its id is a
 * stable string, `matmul/m=1,n=4096,k=4096,dtype=f32`. A *variant* is one way to compute it: WGSL files
 * with their compile-time constants. Nothing here knows how a number is measured.
 */

/**
 * Of these contracts: one more with every change after which a program could not run kernels that another version of it
 * built. Kernels cross between two versions where both are measured in turns (kernels/module.ts).
 */
export const KERNEL_CONTRACT = 2;

/** Of what `rooflaw run` understands when a gate has it measure kernels of another version: one more with each change. */
export const RIVAL_ORDERS = 2;

/** Parameters of a workload: integers (sizes, bits …) and short words (`f32`). */
export type Params = Readonly<Record<string, number | string>>;

/** One kernel at one size. `id` is derived from the rest by {@link workload}; equal ids mean equal work. */
export interface Workload {
  readonly id: string;
  readonly kernel: string;
  readonly params: Params;
}

/**
 * What the mathematics needs, whatever the variant does.
 * `flops`: floating-point operations (a multiply-add is 2). `bytes`: the fewest bytes that must cross
 * the memory interface, every input read once and every output written once.
 */
export interface Cost {
  readonly flops: number;
  readonly bytes: number;
}

export type ElementType = 'f32' | 'f16' | 'u32' | 'i32';
export type ElementArray = Float32Array | Uint16Array | Uint32Array | Int32Array;

/** A storage buffer; `length` counts elements of `type`, without any padding the harness adds. */
export interface BufferSpec {
  readonly name: string;
  readonly role: 'input' | 'output' | 'scratch';
  readonly type: ElementType;
  readonly length: number;
}

/** One dispatch. `bindings[i]` names the buffer at `@group(0) @binding(i)`; only outputs and scratch may be written. */
export interface Pass {
  readonly wgsl: string;
  readonly entryPoint?: string;
  /** Compile-time constants, put before the shader as one line of WGSL `const`s (u32). */
  readonly constants: Readonly<Record<string, number>>;
  readonly bindings: readonly string[];
  /**
   * How many; of an indirect pass the most there can be, which is what a device's limits are held against. With so many it
   * must be right too: those that are not needed do nothing.
   */
  readonly workgroups: readonly [number, number, number];
  /** Where an earlier pass, or an input, says how many: three u32 words in a buffer, `offset` bytes from its beginning. */
  readonly indirect?: { readonly buffer: string; readonly offset: number };
}

/** Bytes from an input that stays in host memory (see {@link Kernel.inputs}) to a buffer on the device; all in bytes, in fours. */
export interface HostCopy {
  readonly from: string;
  readonly offset: number;
  readonly to: string;
  readonly toOffset: number;
  readonly bytes: number;
}

/** What the host does between submits: waits, copies, then hands over the next of the variant's passes. */
export interface TransferStep {
  /** An earlier step whose passes must be done before the host begins with this one; without it, it begins at once. */
  readonly after?: number;
  /** With `after`: a buffer that is read back to know so, as where the host learns from it what to copy. */
  readonly readBack?: string;
  readonly copies: readonly HostCopy[];
  /** How many of the passes, in their order, are submitted behind the copies. */
  readonly passes: number;
}

/** When data in host memory comes to the device, of a variant that is about just that. It is timed by the wall clock. */
export interface Transfer {
  /** Through staging buffers that are mapped in turns, or by `queue.writeBuffer`. */
  readonly via: 'mapped' | 'write';
  /** Done once, before anything is timed. */
  readonly before: readonly HostCopy[];
  readonly steps: readonly TransferStep[];
  /** Bytes of device memory that copies go to: what the harness must find when it adds up the buffers. */
  readonly holds: number;
  /** Bytes to compare it with, by name; they stand beside it in the point of kind `memory`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** One implementation of a kernel. `name` states its constants: `tiled TILE=64`. */
export interface Variant {
  readonly name: string;
  /** Kind of adapter this is written for: `cpu` avoids barriers (or pays them with what `lanes` brings), `gpu` lives on them. */
  readonly target: 'cpu' | 'gpu' | 'any';
  /** WebGPU features it cannot do without. */
  readonly features?: readonly string[];
  /**
   * Lanes of a subgroup from which on it is worth taking: with fewer it computes the same, and other variants do so sooner.
   * Absent: any number.
   */
  readonly lanes?: number;
  /** A sentence if this variant cannot compute the workload, otherwise undefined. */
  refuses?(params: Params): string | undefined;
  /** Buffers of its own, role `scratch`: what one pass leaves for the next. Named unlike the kernel's. */
  scratch?(params: Params): readonly BufferSpec[];
  /** Where its arithmetic is less exact than the kernel's others: overrides {@link Kernel.tolerance}, with its reason. */
  tolerance?(params: Params): number;
  /** The dispatches, in order. */
  passes(params: Params): readonly Pass[];
  /** Absent where all inputs are on the device from the start, and all passes are one submit. */
  transfer?(params: Params): Transfer;
}

/**
 * A parameter of a kernel, for parsing ids and for help. One with a `usual` value may be left out, and then stands
 * neither in the id nor in the params: a kernel that gains a parameter keeps its old ids.
 */
export type ParamSpec =
  | {
      readonly kind: 'integer';
      readonly min: number;
      readonly max: number;
      readonly usual?: number;
      readonly help: string;
    }
  | {
      readonly kind: 'word';
      readonly words: readonly string[];
      readonly usual?: string;
      readonly help: string;
    };

/**
 * The f64 reference of one workload over given inputs, in the forms the check needs.
 * The output is read as a row-major matrix of `rows` × `columns`.
 */
export interface Reference {
  readonly rows: number;
  readonly columns: number;
  /** Every entry, row-major. Cost: {@link Cost.flops} in f64 on one CPU thread. */
  all(): Float64Array;
  /** One whole row. */
  row(index: number): Float64Array;
  /** The entries at `indices` (row-major positions). */
  entries(indices: Uint32Array): Float64Array;
  /**
   * For operations linear in an input: C·x (length `rows`) and yᵀ·C (length `columns`) without forming C,
   * which is what Freivalds' test needs. Absent: large outputs are checked by entries alone.
   */
  timesVector?(x: Float64Array): Float64Array;
  vectorTimes?(y: Float64Array): Float64Array;
  /** One entry costs its whole row, as behind a softmax: large outputs are then checked by whole rows. */
  readonly wholeRows?: boolean;
  /** Row and column period at which tiles of any variant end; their corners are checked one by one. */
  readonly tile: number;
}

/**
 * What quantisation costs a workload whose weights (or activations) are codes. Two errors, two names: a point's
 * `error` is the kernel's, against the reference over its own dequantised inputs; this is the format's, against what the
 * numbers were before.
 */
export interface Quantization {
  /** Storage of one weight with everything counted: codes, scales, zero points, codebooks, permutation, padding. */
  readonly bitsPerWeight: number;
  /** ‖Ŵ − W‖² / ‖W‖² of the stored weights. */
  readonly weightNmse: number;
  /** The product with weights and activations as they were before quantisation; `rows` × `columns` as the reference. */
  readonly original: Reference;
}

/** An operation that can be measured. Adding one: see README, "Adding a kernel". */
export interface Kernel {
  readonly id: string;
  readonly summary: string;
  /** In the order they stand in the id. */
  readonly params: Readonly<Record<string, ParamSpec>>;
  /** A sentence that names the parameters which contradict each other, if some do: such a workload does not exist. */
  unsound?(params: Params): string | undefined;
  /** The preferred first: without a trial the first that takes the parameters and is meant for the adapter is measured. */
  readonly variants: readonly Variant[];
  /** The variants are what is compared, and no ways to the same end: all of them are measured, in turns. */
  readonly measuresAll?: boolean;
  buffers(params: Params): readonly BufferSpec[];
  /** Brings what {@link inputs} needs and is not in the program from the start; awaited before it. */
  load?(params: Params): Promise<void>;
  /**
   * Inputs for a seed, keyed by buffer name; the same seed gives the same values on every machine. Those that no buffer
   * is named after stay in host memory, for {@link Variant.transfer}.
   */
  inputs(params: Params, seed: number): Readonly<Record<string, ElementArray>>;
  cost(params: Params): Cost;
  /**
   * How it is met in real use: `cold` for products that stream their weights once per token, `hot` (the
   * default) for what is used again at once. A cold workload is measured over a ring of buffers.
   */
  cache?(params: Params): 'hot' | 'cold';
  /** Largest relative L2 error of a correct result, with its reason in the kernel's file. */
  tolerance(params: Params): number;
  reference(params: Params, inputs: Readonly<Record<string, ElementArray>>): Reference;
  /** The output's words as the numbers its reference speaks of, where they are packed: codes and their scales. */
  decode?(params: Params, words: Uint32Array): Float32Array | Float64Array;
  /**
   * What a right output shows beside its entries, by name: a bias, collisions, the error of a level. `words` are the
   * output's; `inputs` are those of the same seed. The names go into the point, and stay as they are.
   */
  metrics?(
    params: Params,
    inputs: Readonly<Record<string, ElementArray>>,
    words: Uint32Array,
    seed: number,
  ): Readonly<Record<string, number>>;
  /** Of kernels over quantised weights, undefined where these parameters have none; `inputs` are those of the same seed. */
  quantization?(
    params: Params,
    inputs: Readonly<Record<string, ElementArray>>,
    seed: number,
  ): Quantization | undefined;
}

/** Type check and nothing else: `export const matmul = defineKernel({ … })`. */
export const defineKernel = (kernel: Kernel): Kernel => kernel;

/**
 * Builds a workload; parameters are written in the kernel's order, so ids are canonical.
 * Throws a `RangeError` that names the kernel, the parameter and what is allowed.
 */
export function workload(kernel: Kernel, params: Params): Workload {
  const ordered: Record<string, number | string> = {};
  for (const [name, spec] of Object.entries(kernel.params)) {
    const value = params[name] ?? spec.usual;
    if (spec.kind === 'integer') {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < spec.min || value > spec.max) {
        throw new RangeError(
          `${kernel.id}: ${name}=${String(value)} is not an integer in ${spec.min}…${spec.max}`,
        );
      }
    } else if (typeof value !== 'string' || !spec.words.includes(value)) {
      throw new RangeError(`${kernel.id}: ${name}=${String(value)} is not one of ${spec.words.join(', ')}`);
    }
    if (value !== spec.usual) ordered[name] = value;
  }
  for (const name of Object.keys(params)) {
    if (!(name in kernel.params)) {
      throw new RangeError(
        `${kernel.id}: no parameter '${name}'; it has ${Object.keys(kernel.params).join(', ')}`,
      );
    }
  }
  const contradiction = kernel.unsound?.(ordered);
  if (contradiction !== undefined) throw new RangeError(`${kernel.id}: ${contradiction}`);
  const text = Object.entries(ordered).map(([name, value]) => `${name}=${value}`);
  return { id: `${kernel.id}/${text.join(',')}`, kernel: kernel.id, params: ordered };
}

/** The inverse of {@link workload}: `matmul/m=1,n=8,k=8,dtype=f32` → its parts. Throws a `RangeError`. */
export function parseWorkload(id: string, kernels: readonly Kernel[]): Workload {
  const slash = id.lastIndexOf('/');
  const name = slash < 0 ? id : id.slice(0, slash);
  const kernel = kernels.find((candidate) => candidate.id === name);
  if (kernel === undefined) throw new RangeError(`'${id}': no kernel '${name}'`);
  const params: Record<string, number | string> = {};
  for (const part of id.slice(slash + 1).split(',')) {
    const [key = '', value = ''] = part.split('=');
    params[key] = kernel.params[key]?.kind === 'integer' ? Number(value) : value;
  }
  return workload(kernel, params);
}

/** Must stand before any declaration, and so before the constants; each on a line of its own in a shader. */
const DIRECTIVE = /^(?:enable|requires|diagnostic)\b[^;\n]*;/gm;

/**
 * The whole shader text of a pass: the directives of the file and its constants as one line, then the file as
 * written but for the directives (so compiler line = file line + 1).
 */
export function shaderText(pass: Pick<Pass, 'wgsl' | 'constants'>): string {
  const directives = pass.wgsl.match(DIRECTIVE) ?? [];
  const constants = Object.entries(pass.constants).map(([name, value]) => `const ${name} = ${value}u;`);
  return `${[...directives, ...constants].join(' ')}\n${pass.wgsl.replaceAll(DIRECTIVE, '')}`;
}
