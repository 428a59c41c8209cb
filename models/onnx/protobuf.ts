/**
 * @file As much of the protobuf wire format as an ONNX model needs: varints, 32-bit floats, texts and nested
 * messages. A field is its key, `number << 3 | wire type`, and its content.
 * https://protobuf.dev/programming-guides/encoding/
 */

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** One message, written field by field in the order of the calls. */
export class Message {
  readonly #bytes: number[] = [];

  /** A whole number from 0; negative ones, which protobuf writes in ten bytes, are refused. */
  integer(field: number, value: number): this {
    this.#key(field, VARINT);
    return this.#varint(value);
  }

  float(field: number, value: number): this {
    this.#key(field, FIXED_32);
    this.#bytes.push(...new Uint8Array(new Float32Array([value]).buffer)); // little-endian, as every host of WebGPU is
    return this;
  }

  text(field: number, value: string): this {
    return this.#content(field, new TextEncoder().encode(value));
  }

  message(field: number, value: Message): this {
    return this.#content(field, value.#bytes);
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #content(field: number, content: ArrayLike<number> & Iterable<number>): this {
    this.#key(field, LENGTH_DELIMITED).#varint(content.length);
    for (const byte of content) this.#bytes.push(byte);
    return this;
  }

  #key(field: number, wireType: number): this {
    return this.#varint(field * 8 + wireType);
  }

  /** Seven bits a byte, the lowest first; the high bit says that more follow. */
  #varint(value: number): this {
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${value} is not a whole number from 0`);
    }
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes.push((rest % 128) + 128);
    this.#bytes.push(rest);
    return this;
  }
}
