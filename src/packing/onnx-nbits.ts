/**
 * @file The weights of ONNX Runtime's operator `com.microsoft.MatMulNBits`, version 1: w = (q − zero)·scale, in blocks
 * along K. Checked against onnxruntime-web 1.30.0 at 2, 4 and 8 bits. Bit by bit: README.md, "ONNX MatMulNBits".
 */
import { groupsOf, middleCode } from './scalar-codes.ts';
import type { ScalarCodes } from './scalar-codes.ts';

/** Initialisers and attributes of one MatMulNBits node. */
export interface NBits {
  /** Attribute N. */
  readonly rows: number;
  /** Attribute K. */
  readonly columns: number;
  readonly bits: 2 | 4 | 8;
  /** Attribute block_size: a power of two ≥ 16. The last block of a row may be short of columns, never of bytes. */
  readonly blockSize: number;
  /** Input B: [N, ⌈K/block⌉, block·bits/8]; element k of a block at bits k·bits… of it, counted from the lowest. */
  readonly weights: Uint8Array;
  /** Input scales: [N, ⌈K/block⌉]. */
  readonly scales: Float32Array;
  /** Input zero_points: [N, ⌈⌈K/block⌉·bits/8⌉], packed as B; absent: every zero is 2^(bits−1). */
  readonly zeroPoints?: Uint8Array;
}

const isPowerOfTwo = (n: number): boolean => n > 0 && 2 ** Math.round(Math.log2(n)) === n;

function checkFormat(bits: number, blockSize: number): asserts bits is 2 | 4 | 8 {
  if (bits !== 2 && bits !== 4 && bits !== 8) {
    throw new RangeError(
      `bits: MatMulNBits has 2, 4 and 8 bits, not ${bits}; onnxruntime-web refuses the rest`,
    );
  }
  if (!isPowerOfTwo(blockSize) || blockSize < 16) {
    throw new RangeError(`group: MatMulNBits has blocks of a power of two ≥ 16, not ${blockSize}`);
  }
}

/** Puts `code` of `bits` bits at place `index` of a string of bits that starts at byte `from`. */
function put(bytes: Uint8Array, from: number, index: number, bits: number, code: number): void {
  const bit = index * bits;
  bytes[from + (bit >> 3)]! |= code << (bit & 7);
}

const take = (bytes: Uint8Array, from: number, index: number, bits: number): number => {
  const bit = index * bits;
  return (bytes[from + (bit >> 3)]! >> (bit & 7)) & (2 ** bits - 1);
};

/**
 * Codes as MatMulNBits wants them, exactly: the operator computes with the very weights of `of`. A group of a whole row
 * becomes one block. Throws a `RangeError`: `bits` 3, `format` fp4, a `group` that is no power of two ≥ 16, `offsets`
 * that are no code times −scale (use `absmax`, or `minmax` with integer zeros).
 */
export function toNBits(of: ScalarCodes): NBits {
  const { rows, columns, bits, codes } = of;
  if (of.format !== 'int') throw new RangeError(`format: MatMulNBits has integers, not ${of.format}`);
  // A whole row is one block, as long as a block has to be.
  const blockSize = of.group === columns ? Math.max(16, 2 ** Math.ceil(Math.log2(columns))) : of.group;
  checkFormat(bits, blockSize);
  const blocks = groupsOf(of);
  const blockBytes = (blockSize * bits) / 8;
  const weights = new Uint8Array(rows * blocks * blockBytes);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < columns; k++) {
      const inBlock = k % blockSize;
      const block = row * blocks + (k - inBlock) / blockSize;
      put(weights, block * blockBytes, inBlock, bits, codes[row * columns + k]!);
    }
  }
  const base = { rows, columns, bits, blockSize, weights, scales: of.scales.slice() };
  const zeroPoints = zerosOf(of);
  return zeroPoints === undefined ? base : { ...base, zeroPoints };
}

/** Zero points packed, or undefined if all are the middle code. */
function zerosOf(of: ScalarCodes): Uint8Array | undefined {
  const { rows, bits, scales, offsets } = of;
  const blocks = groupsOf(of);
  const perRow = Math.ceil((blocks * bits) / 8);
  const zeros = new Uint8Array(rows * perRow);
  let usual = true;
  for (let row = 0; row < rows; row++) {
    for (let block = 0; block < blocks; block++) {
      const at = row * blocks + block;
      const [scale, offset] = [scales[at]!, offsets[at]!];
      const zero = scale === 0 && offset === 0 ? middleCode(bits) : Math.round(-offset / scale);
      if (!(zero >= 0 && zero < 2 ** bits && Math.fround(-zero * scale) === offset)) {
        throw new RangeError(
          `offsets: ${offset} is no code of ${bits} bits times −scale (${scale}); MatMulNBits has integer zero points only`,
        );
      }
      usual &&= zero === middleCode(bits);
      put(zeros, row * perRow, block, bits, zero);
    }
  }
  return usual ? undefined : zeros;
}

/**
 * The inverse of {@link toNBits}, for weights of any exporter: `absmax` without zero points, `minmax` with integer zeros
 * otherwise. Scales stay the f32 they were: {@link packColumns} takes them only if they are f16. Throws a `RangeError`
 * naming `bits`, `group`, `weights`, `scales` or `zeroPoints`.
 */
export function fromNBits(of: NBits): ScalarCodes {
  const { rows, columns, bits, blockSize, weights, scales, zeroPoints } = of;
  checkFormat(bits, blockSize);
  const group = Math.min(blockSize, columns);
  const blocks = Math.ceil(columns / blockSize);
  const blockBytes = (blockSize * bits) / 8;
  const perRow = Math.ceil((blocks * bits) / 8);
  const check = (name: string, length: number, needed: number): void => {
    if (length === needed) return;
    throw new RangeError(
      `${name}: ${length} entries; N ${rows}, K ${columns}, block ${blockSize} need ${needed}`,
    );
  };
  check('weights', weights.length, rows * blocks * blockBytes);
  check('scales', scales.length, rows * blocks);
  if (zeroPoints !== undefined) check('zeroPoints', zeroPoints.length, rows * perRow);

  const codes = new Uint8Array(rows * columns);
  const offsets = new Float32Array(rows * blocks);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < columns; k++) {
      const inBlock = k % blockSize;
      const block = row * blocks + (k - inBlock) / blockSize;
      codes[row * columns + k] = take(weights, block * blockBytes, inBlock, bits);
    }
    for (let block = 0; block < blocks; block++) {
      const zero = zeroPoints === undefined ? middleCode(bits) : take(zeroPoints, row * perRow, block, bits);
      const scale = scales[row * blocks + block]!;
      offsets[row * blocks + block] = zero === 0 || scale === 0 ? 0 : -zero * scale;
    }
  }
  const zeros = zeroPoints === undefined ? 'real' : 'integer';
  const scheme = zeroPoints === undefined ? 'absmax' : 'minmax';
  return {
    rows,
    columns,
    bits,
    group,
    scheme,
    format: 'int',
    zero: zeros,
    codes,
    scales: scales.slice(),
    offsets,
  };
}
