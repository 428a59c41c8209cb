/**
 * @file Reading the safetensors format (huggingface/safetensors, README "Format"): 8 bytes of header length, little
 * endian, a JSON header of names, types, shapes and offsets, then the bytes. A file is hostile until it is checked.
 */
import { fromHalves } from '../../src/packing/half.ts';

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

export interface Safetensors {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** No header of a model we read comes near it. */
const LARGEST_HEADER = 1 << 20;

/** Bytes of an element. */
const BYTES: Readonly<Record<string, number>> = { F32: 4, F16: 2 };

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A list of sizes, or undefined where it is something else. */
function sizesOf(value: unknown): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: readonly unknown[] = value;
  const sizes = list.filter((one) => typeof one === 'number' && Number.isSafeInteger(one) && one >= 0);
  return sizes.length === list.length ? (sizes as readonly number[]) : undefined;
}

/** Throws a `RangeError` that names the file and the place in it. Tensors of f16 become the f32s they equal. */
export function readSafetensors(bytes: Uint8Array, file: string): Safetensors {
  const fail = (message: string): never => {
    throw new RangeError(`${file}: ${message}; is it whole? Get it again.`);
  };
  if (bytes.length < 8) return fail(`${bytes.length} bytes are not a safetensors file`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > Math.min(LARGEST_HEADER, bytes.length - 8)) {
    return fail(`a header of ${headerBytes} bytes does not fit`);
  }
  const header = parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerBytes)));
  if (!isRecord(header)) return fail('the header is not a JSON object');
  const body = bytes.subarray(8 + headerBytes);
  const tensors = new Map<string, Tensor>();
  let metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(header)) {
    if (!isRecord(entry)) return fail(`header entry '${name}' is not an object`);
    if (name === '__metadata__') {
      metadata = Object.fromEntries(Object.entries(entry).map(([key, value]) => [key, String(value)]));
      continue;
    }
    const tensor = tensorOf(entry, body);
    if (typeof tensor === 'string') return fail(`tensor '${name}' ${tensor}`);
    tensors.set(name, tensor);
  }
  return { metadata, tensors };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The tensor, or what is wrong with its entry. */
function tensorOf(entry: Readonly<Record<string, unknown>>, body: Uint8Array): Tensor | string {
  const { dtype, shape, data_offsets: offsets } = entry;
  const size = BYTES[String(dtype)];
  if (size === undefined) return `has type ${String(dtype)}; F32 and F16 are read`;
  const lengths = sizesOf(shape);
  if (lengths === undefined) return 'has no shape of whole numbers';
  const [from, to, ...more] = sizesOf(offsets) ?? [];
  if (from === undefined || to === undefined || more.length > 0) return 'has no offsets';
  const count = lengths.reduce((product, length) => product * length, 1);
  if (to > body.length || to - from !== count * size) {
    return `needs ${count * size} bytes, its offsets say ${from} to ${to} of ${body.length}`;
  }
  const own = body.slice(from, to).buffer; // aligned, whatever the offset
  return {
    shape: lengths,
    data: size === 4 ? new Float32Array(own) : fromHalves(new Uint16Array(own)),
  };
}
