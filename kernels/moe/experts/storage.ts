/**
 * @file How the weights of experts are stored: f32, f16, or codes of 4 bits with an f16 scale for 32 inputs. Floats lie as
 * w1[e, d, 2·ff], in a row of which gates stand before ups, and w2[e, ff, d]. Codes are those of two matrices in the layout
 * "columns" (src/packing), whose outputs are those of all experts side by side: e·2·ff outputs of d inputs, e·d of ff.
 */
import type { BufferSpec, ElementArray, Quantization } from '../../../src/kernel.ts';
import { mixSeed } from '../../../src/random.ts';
import { halfNormals, normals } from '../../inputs.ts';
import { bitsPerWeight } from '../../quantized/scalar/product.ts';
import { sizeOf } from '../../quantized/scalar/size.ts';
import type { Size } from '../../quantized/scalar/size.ts';
import { packedWeights, storedRows, weightBlock } from '../../quantized/scalar/weights.ts';
import type { LayerSize } from '../size.ts';
import { denseStack, repeatingStack } from './stack.ts';
import type { Stack } from './stack.ts';

/** Inputs that share a scale: a block of the layout, and of onnxruntime's fast forms. */
export const GROUP = 32;

export type Inputs = Readonly<Record<string, ElementArray>>;

const codeSize = (n: number, k: number): Size => sizeOf({ n, k, bits: 4, group: GROUP, dtype: 'f32' });

/** Both matrices of codes. */
export function codeSizes({ d, ff, e }: LayerSize): readonly [Size, Size] {
  return [codeSize(e * 2 * ff, d), codeSize(e * d, ff)];
}

/** Two matrices of equal inputs would else hold the same numbers. */
const seeds = (seed: number): readonly [number, number] => [seed, mixSeed(seed, 2)];

export function weightBuffers(size: LayerSize): readonly BufferSpec[] {
  const { d, ff, e, half, codes } = size;
  if (codes) {
    return codeSizes(size).flatMap(({ blocks, bits, groups, stride }, i): BufferSpec[] => [
      { name: `w${i + 1}`, role: 'input', type: 'u32', length: blocks * bits * stride },
      { name: `s${i + 1}`, role: 'input', type: 'u32', length: groups * stride },
    ]);
  }
  const type = half ? 'f16' : 'f32';
  return [
    { name: 'w1', role: 'input', type, length: e * d * 2 * ff },
    { name: 'w2', role: 'input', type, length: e * ff * d },
  ];
}

/** N(0, 1): with tokens of about N(0, 1/d) gates and ups are about N(0, 2). */
export function drawExperts(size: LayerSize, seed: number): Inputs {
  const { d, ff, e, half, codes } = size;
  if (codes) {
    const both = codeSizes(size).map((of, i) => packedWeights(of, seeds(seed)[i]!));
    const [one, two] = [both[0]!, both[1]!];
    return { w1: one.words, s1: one.scales, w2: two.words, s2: two.scales };
  }
  const draw = half ? halfNormals : normals;
  const name = `d=${d},ff=${ff},e=${e}`;
  return { w1: draw(e * d * 2 * ff, seed, `w1 ${name}`), w2: draw(e * ff * d, seed, `w2 ${name}`) };
}

/** Bytes of one expert as stored. */
export function expertBytes(size: LayerSize): number {
  const { d, ff, e, half, codes } = size;
  if (!codes) return 3 * d * ff * (half ? 2 : 4);
  const words = codeSizes(size).map(({ blocks, bits, groups, stride }) => stride * (blocks * bits + groups));
  return (4 * (words[0]! + words[1]!)) / e;
}

/** Both matrices of every expert as the shaders read them. */
export function stacksOf(size: LayerSize, inputs: Inputs): readonly [Stack, Stack] {
  const { d, ff, codes } = size;
  if (codes) {
    const [one, two] = codeSizes(size).map((of, i) =>
      repeatingStack(
        of.k,
        i === 0 ? 2 * ff : d,
        storedRows(of, inputs[`w${i + 1}`] as Uint32Array, inputs[`s${i + 1}`] as Uint32Array),
      ),
    );
    return [one!, two!];
  }
  return [denseStack(d, 2 * ff, inputs['w1']!), denseStack(ff, d, inputs['w2']!)];
}

/** Both matrices as they were before they became codes, and what storing them costs. */
export function expertsQuantization(
  size: LayerSize,
  inputs: Inputs,
  seed: number,
): Omit<Quantization, 'original'> & { readonly stacks: readonly [Stack, Stack] } {
  let [bits, weights, error, square] = [0, 0, 0, 0];
  const [one, two] = codeSizes(size).map((of, i) => {
    const block = weightBlock(of, seeds(seed)[i]!);
    const { values } = storedRows(of, inputs[`w${i + 1}`] as Uint32Array, inputs[`s${i + 1}`] as Uint32Array);
    bits += bitsPerWeight(of) * of.n * of.k;
    weights += of.n * of.k;
    for (let row = 0; row < block.rows; row++) {
      const times = Math.floor((of.n - 1 - row) / block.rows) + 1;
      for (let at = row * of.k; at < (row + 1) * of.k; at++) {
        error += times * (values[at]! - block.original[at]!) ** 2;
        square += times * block.original[at]! ** 2;
      }
    }
    return repeatingStack(of.k, i === 0 ? 2 * size.ff : size.d, { rows: block.rows, values: block.original });
  });
  return { bitsPerWeight: bits / weights, weightNmse: error / square, stacks: [one!, two!] };
}
