/**
 * @file Experts for onnxruntime, on the very weights that our kernels read: its operator `QMoE` for codes of 4 bits, and for
 * those and for floats a graph of standard operators (router product, Softmax, TopK, a product an expert), which sends every
 * token through every expert.
 *
 * `QMoE` has our SwiGLU among its activations (models/onnx/qmoe.ts); its rows of gates and ups take turns, ours follow each
 * other. It asks for products of accuracy level 4, whose activations are rounded to 8 bits: that is the peer `ort level=4`.
 */
import { denseExpertsGraph, ofExpert } from '../../../models/onnx/dense-experts.ts';
import { qmoeGraph } from '../../../models/onnx/qmoe.ts';
import type { ElementArray, Params } from '../../kernel.ts';
import { unpackColumns } from '../../packing/columns.ts';
import { toNBits } from '../../packing/onnx-nbits.ts';
import { PeerError } from '../peer.ts';
import type { OrtBuffer, OrtGraph, OrtMapping, OrtTensor } from './graph.ts';

/** Of the layout that our kernels read. */
const BLOCK = 32;
const BITS = 4;

const KNOWN = new Set(['t', 'd', 'ff', 'e', 'k', 'dtype', 'softmax', 'norm', 'mask', 'vision', 'skew']);

/** A sentence for what neither form has. */
function refusesBoth(params: Params): string | undefined {
  const unknown = Object.keys(params).filter((name) => !KNOWN.has(name));
  if (unknown.length > 0) {
    return `this layer has a parameter that is not mapped: ${unknown.map((name) => `${name}=${params[name]}`).join(', ')}`;
  }
  if ((params['mask'] ?? 'none') !== 'none') return 'has no experts that only some tokens may use';
  if (params['dtype'] !== 'q4') return undefined;
  for (const name of ['d', 'ff'] as const) {
    if (Number(params[name]) % BLOCK !== 0) {
      return `has whole blocks of ${BLOCK} weights; ${name}=${params[name]} is none`;
    }
  }
  return undefined;
}

/** A sentence for what `QMoE` has no form of. */
function refusesQmoe(params: Params): string | undefined {
  if (params['dtype'] !== 'q4') {
    return `has experts in codes only (QMoE) on WebGPU; this layer's are ${String(params['dtype'])}`;
  }
  if (!renormalises(params)) {
    return 'takes the softmax over the chosen experts, and so has no weights that are not renormalised';
  }
  return refusesBoth(params);
}

/** A sentence for what the graph of standard operators has no form of. */
function refusesDense(params: Params): string | undefined {
  if (params['dtype'] === 'f16') return 'rounds products of f16 to f16, which is not this workload';
  return refusesBoth(params);
}

/** Shares of the chosen experts' exponentials: as softmax after the choice has them, or before it and divided by their sum. */
const renormalises = (params: Params): boolean => params['softmax'] === 'after' || params['norm'] !== 'no';

interface Layer {
  readonly t: number;
  readonly d: number;
  readonly ff: number;
  readonly e: number;
  readonly k: number;
}

const layerOf = (params: Params): Layer => ({
  t: Number(params['t']),
  d: Number(params['d']),
  ff: Number(params['ff']),
  e: Number(params['e']),
  k: Number(params['k']),
});

interface Matrix {
  readonly bytes: Uint8Array;
  readonly scales: Float32Array;
}

/** Codes and scales of all experts, [experts·outputs, inputs]. */
function matrixOf(rows: number, columns: number, words: unknown, scales: unknown): Matrix {
  if (!(words instanceof Uint32Array) || !(scales instanceof Uint32Array)) {
    throw new PeerError('experts in codes have to have the inputs w1, s1, w2 and s2, of u32');
  }
  const of = toNBits(
    unpackColumns({
      rows,
      columns,
      bits: BITS,
      group: BLOCK,
      scheme: 'absmax',
      format: 'int',
      zero: 'real',
      words,
      scales,
    }),
  );
  return { bytes: of.weights, scales: of.scales };
}

type Inputs = Readonly<Record<string, ElementArray>>;

const matricesOf = ({ d, ff, e }: Layer, { w1, s1, w2, s2 }: Inputs): readonly [Matrix, Matrix] => [
  matrixOf(e * 2 * ff, d, w1, s1),
  matrixOf(e * d, ff, w2, s2),
];

/** Each expert's gates, then ups, as gate, up, gate, up …: `size` entries a row. */
function inTurns<T extends Uint8Array | Float32Array>(of: T, { e, ff }: Layer, size: number): T {
  const out = of.slice() as T;
  for (let row = 0; row < e * 2 * ff; row++) {
    const inExpert = row % (2 * ff);
    const begin = (row - inExpert + (inExpert % 2) * ff + (inExpert >> 1)) * size;
    out.set(of.subarray(begin, begin + size), row * size);
  }
  return out;
}

/** One number for each token and expert: of the share where the routes go, `elsewhere` else. */
function byExpert(
  { t, e, k }: Layer,
  routes: unknown,
  elsewhere: number,
  of: (share: number) => number,
): Float32Array {
  if (!(routes instanceof Uint32Array)) throw new PeerError('experts have to have the input routes, of u32');
  const shares = new Float32Array(routes.slice(t * k).buffer);
  const out = new Float32Array(t * e).fill(elsewhere);
  for (let a = 0; a < t * k; a++) out[Math.floor(a / k) * e + routes[a]!] = of(shares[a]!);
  return out;
}

/** Far below the logarithm of any share. */
const NOT_CHOSEN = -1e4;

const floats = (data: ElementArray): OrtBuffer => ({ type: 'f32', length: data.length, data });
const bytes = (data: Uint8Array): OrtBuffer => ({ type: 'u8', length: data.length, data });
const tensor = (buffer: string, ...dims: readonly number[]): OrtTensor => ({ buffer, dims });

/** Logits that lead to the routes, or the gate product before the operator. It chooses and takes the softmax itself. */
function qmoe(layer: Layer, inputs: Inputs): OrtGraph {
  const { t, d, ff, e, k } = layer;
  const [first, second] = matricesOf(layer, inputs);
  const { wg } = inputs;
  const gate = wg === undefined ? 'logits' : 'wg';
  return {
    name: wg === undefined ? 'QMoE' : 'MatMul and QMoE',
    graph: qmoeGraph({
      tokens: t,
      width: d,
      hidden: ff,
      experts: e,
      choices: k,
      bits: BITS,
      block: BLOCK,
      router: wg === undefined ? 'logits' : 'product',
    }),
    buffers: {
      x: floats(inputs['x']!),
      [gate]: floats(wg ?? byExpert(layer, inputs['routes'], NOT_CHOSEN, Math.log)),
      w1: bytes(inTurns(first.bytes, layer, d / 2)),
      s1: floats(inTurns(first.scales, layer, d / BLOCK)),
      w2: bytes(second.bytes),
      s2: floats(second.scales),
      y: { type: 'f32', length: t * d },
    },
    inputs: {
      x: tensor('x', t, d),
      [gate]: wg === undefined ? tensor(gate, t, e) : tensor(gate, d, e),
      w1: tensor('w1', e, 2 * ff, d / 2),
      s1: tensor('s1', e, 2 * ff, d / BLOCK),
      w2: tensor('w2', e, d, ff / 2),
      s2: tensor('s2', e, d, ff / BLOCK),
    },
    outputs: { y: tensor('y', t, d) },
    output: 'y',
    ...(t > 1 ? { notCaptured: 'QMoE reads back how many tokens each expert has' } : {}),
  };
}

/** Each expert's two matrices, as the graph's inputs w1_e, w2_e and, of codes, s1_e and s2_e. */
function matricesByExpert(layer: Layer, inputs: Inputs, inCodes: boolean): readonly Given[] {
  const { d, ff, e } = layer;
  const sizes = [
    [d, 2 * ff],
    [ff, d],
  ] as const;
  const codes = inCodes ? matricesOf(layer, inputs) : undefined;
  return Array.from({ length: e }).flatMap((_, expert) =>
    sizes.flatMap(([k, n], i): readonly Given[] => {
      const [w, s] = [ofExpert(`w${i + 1}`, expert), ofExpert(`s${i + 1}`, expert)];
      if (codes === undefined) {
        const all = inputs[`w${i + 1}`] as Float32Array;
        return [[w, floats(all.subarray(expert * k * n, (expert + 1) * k * n)), [k, n]]];
      }
      const { bytes: all, scales } = codes[i]!;
      const [size, blocks] = [(n * k) / 2, k / BLOCK];
      return [
        [w, bytes(all.slice(expert * size, (expert + 1) * size)), [n, blocks, BLOCK / 2]],
        [s, floats(scales.slice(expert * n * blocks, (expert + 1) * n * blocks)), [n, blocks]],
      ];
    }),
  );
}

type Given = readonly [name: string, buffer: OrtBuffer, dims: readonly number[]];

/** Every token through every expert: routes as they are given, or chosen by a gate and TopK. */
function dense(params: Params, inputs: Inputs): OrtGraph {
  const layer = layerOf(params);
  const { t, d, ff, e, k } = layer;
  const inCodes = params['dtype'] === 'q4';
  const { wg } = inputs;
  const router: readonly Given[] =
    wg === undefined
      ? [['shares', floats(byExpert(layer, inputs['routes'], 0, (share) => share)), [t, e]]]
      : [
          ['wg', floats(wg), [d, e]],
          ['zeros', floats(new Float32Array(t * e)), [t, e]],
        ];
  const given = [...router, ...matricesByExpert(layer, inputs, inCodes)];
  const product = inCodes ? 'MatMulNBits' : 'MatMul';
  return {
    name: `${wg === undefined ? '' : 'Softmax, TopK, '}${product}, every token through every expert`,
    graph: denseExpertsGraph({
      tokens: t,
      width: d,
      hidden: ff,
      experts: e,
      weights: inCodes ? { bits: BITS, block: BLOCK } : 'f32',
      router: wg === undefined ? 'shares' : { choices: k, renormalise: renormalises(params) },
    }),
    buffers: {
      x: floats(inputs['x']!),
      ...Object.fromEntries(given.map(([name, buffer]) => [name, buffer])),
      y: { type: 'f32', length: t * d },
    },
    inputs: {
      x: tensor('x', t, d),
      ...Object.fromEntries(given.map(([name, , dims]) => [name, tensor(name, ...dims)])),
    },
    outputs: { y: tensor('y', t, d) },
    output: 'y',
  };
}

function checked(refusal: string | undefined): void {
  if (refusal !== undefined) throw new PeerError(refusal);
}

/** In f32: every token through every expert. */
export const denseExperts: OrtMapping = {
  refuses: refusesDense,
  graphs(params, inputs) {
    checked(refusesDense(params));
    return [dense(params, inputs)];
  },
};

/**
 * Two products of level 4, each .5 to .7 % off, one after the other; the error of the first is in both factors of silu(gate)·up.
 * 1.4 to 1.7 % found. The norm of a few outputs may be small by chance: they get more.
 */
const LEVEL_4_ERROR = 0.03;

/** Activations of 8 bits: `QMoE`. */
export const coarseExperts: OrtMapping = {
  refuses: refusesQmoe,
  tolerance: (params) => LEVEL_4_ERROR * (1 + 8 / (Number(params['t']) * Number(params['d']))),
  graphs(params, inputs) {
    checked(refusesQmoe(params));
    return [qmoe(layerOf(params), inputs)];
  },
};
