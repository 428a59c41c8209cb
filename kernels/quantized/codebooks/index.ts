/**
 * @file The trained codebooks that are shipped, and how they come to a kernel: each is a text file of its own, fetched
 * when a workload first needs it. `npm run codebooks` trains them; see README.
 */
import { drawWeights } from '../../../src/quantizers/weights.ts';
import { fromHalves } from '../../../src/packing/half.ts';

/** Vectors of the sequence that weights are taken from; a prime, so that no two rows of a layer hold the same ones. */
export const SEQUENCE = 65_537;

/** A codebook by its shape: `centroids` vectors of length `v`, and `residual` more that are added (0: none). */
export interface CodebookShape {
  readonly v: number;
  readonly centroids: number;
  readonly residual: number;
}

interface Shipped extends CodebookShape {
  readonly text: () => Promise<string>;
}

/** Every `gauss-v8-k256-k256.b64` and the like: the name says v, then the sizes of the codebook and of its residual one. */
const files = import.meta.glob<string>('./gauss-*.b64', { query: '?raw', import: 'default' });

const shipped: readonly Shipped[] = Object.entries(files)
  .flatMap(([path, text]): readonly Shipped[] => {
    const [, v, centroids, residual = 0] = /-v(\d+)-k(\d+)(?:-k(\d+))?\.b64$/.exec(path) ?? [];
    return v === undefined
      ? []
      : [{ v: Number(v), centroids: Number(centroids), residual: Number(residual), text }];
  })
  .toSorted((a, b) => a.v - b.v || a.centroids - b.centroids || a.residual - b.residual);

/** What can be loaded, in the order of vector lengths. */
export const codebookShapes: readonly CodebookShape[] = shipped;

/** Outlier columns have a codebook of their own: two bits a weight, vectors of four. */
export const OUTLIER_SHAPE: CodebookShape = { v: 4, centroids: 256, residual: 0 };

/** A codebook and the sequence of vectors that it was applied to. */
export interface Codebook extends CodebookShape {
  /** Centroids × v and residual × v values in f16. None is subnormal: see {@link withoutSubnormals}. */
  readonly main: Uint16Array;
  readonly second: Uint16Array;
  /** Of each vector of the sequence. */
  readonly codes: Uint16Array;
  readonly secondCodes: Uint16Array;
  /** The vectors as they were before, and as the codes give them back: SEQUENCE × v values. */
  readonly original: Float32Array;
  readonly restored: Float32Array;
}

const keyOf = ({ v, centroids, residual }: CodebookShape): string =>
  `v=${v} centroids=${centroids} residual=${residual}`;

const find = (shape: CodebookShape): Shipped | undefined =>
  shipped.find((one) => keyOf(one) === keyOf(shape));

/** A sentence if no such codebook is shipped, naming those that are; goes after the name of a kernel or variant. */
export const notShipped = (shape: CodebookShape): string | undefined =>
  find(shape) === undefined
    ? `has no trained codebook for ${keyOf(shape)}; there are: ${shipped.map(keyOf).join(' · ')}`
    : undefined;

/**
 * The smallest normal half is 2⁻¹⁴. What is closer to 0 becomes the nearer of 0 and ±2⁻¹⁴, an error of 3·10⁻⁵ at most:
 * kernels may then read a half by shifting it into an f32, which adapters that flush subnormal numbers would spoil.
 */
export const withoutSubnormals = (halves: Uint16Array): Uint16Array =>
  halves.map((half) => {
    if ((half & 0x7c00) !== 0) return half;
    return (half & 0x8000) | ((half & 0x3ff) >= 0x200 ? 0x400 : 0);
  });

const loaded = new Map<string, Codebook>();

/** Fetches and unpacks a codebook, once. Throws a `RangeError` that lists those there are. */
export async function loadCodebook(shape: CodebookShape): Promise<Codebook> {
  const key = keyOf(shape);
  const known = loaded.get(key);
  if (known !== undefined) return known;
  const found = find(shape);
  if (found === undefined) throw new RangeError(`codebooks: the project ${notShipped(shape)}`);
  const made = unpackCodebook(shape, await found.text());
  loaded.set(key, made);
  return made;
}

/** One that {@link loadCodebook} has brought. Throws an `Error` if it has not. */
export function codebook(shape: CodebookShape): Codebook {
  const known = loaded.get(keyOf(shape));
  if (known === undefined)
    throw new Error(`codebooks: ${keyOf(shape)} is not loaded; await the kernel's load first`);
  return known;
}

/** The bytes of a base64 text; white space in it is no part of it. */
function bytesOf(text: string): Uint8Array {
  const binary = atob(text.replaceAll(/\s/g, ''));
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * Little-endian 16-bit words: main centroids, residual centroids (f16), then the sequence's main codes and residual
 * codes. Throws a `RangeError` for a file of another length or with a code past its codebook.
 */
export function unpackCodebook(shape: CodebookShape, text: string): Codebook {
  const { v, centroids, residual } = shape;
  const bytes = bytesOf(text);
  const lengths = [centroids * v, residual * v, SEQUENCE, residual === 0 ? 0 : SEQUENCE];
  const want = 2 * lengths.reduce((sum, length) => sum + length, 0);
  if (bytes.length !== want) {
    throw new RangeError(`codebooks: ${keyOf(shape)} has ${bytes.length} bytes instead of ${want}`);
  }
  const view = new DataView(bytes.buffer);
  let at = 0;
  const take = (length: number): Uint16Array =>
    Uint16Array.from({ length }, () => view.getUint16((at += 2) - 2, true));
  const [main, second, codes, secondCodes] = lengths.map(take) as [
    Uint16Array,
    Uint16Array,
    Uint16Array,
    Uint16Array,
  ];
  for (const [name, list, count] of [
    ['main', codes, centroids],
    ['residual', secondCodes, residual],
  ] as const) {
    const wrong = list.findIndex((code) => code >= count);
    if (wrong >= 0) {
      throw new RangeError(
        `codebooks: ${keyOf(shape)}: ${name} code ${list[wrong]} of vector ${wrong} is not below ${count}`,
      );
    }
  }
  const made = { main: withoutSubnormals(main), second: withoutSubnormals(second), codes, secondCodes };
  return {
    v,
    centroids,
    residual,
    ...made,
    original: drawWeights('gauss', SEQUENCE * v, 1, `codebook v=${v}`),
    restored: restore(v, made),
  };
}

/** The sequence as its codes give it back. Sums of two halves are rounded to f32, the reference adds them in f64. */
function restore(
  v: number,
  { main, second, codes, secondCodes }: Pick<Codebook, 'main' | 'second' | 'codes' | 'secondCodes'>,
): Float32Array {
  const first = fromHalves(main);
  const added = fromHalves(second);
  const out = new Float32Array(codes.length * v);
  for (let i = 0; i < codes.length; i++) {
    for (let r = 0; r < v; r++) {
      const rest = secondCodes.length === 0 ? 0 : added[secondCodes[i]! * v + r]!;
      out[i * v + r] = first[codes[i]! * v + r]! + rest;
    }
  }
  return out;
}
