/** The codebooks the kernels ship with are what their recipes make. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { fromHalves } from '../src/packing/half.ts';
import { encode } from '../src/quantizers/additive.ts';
import { SEQUENCE, recipes, sequenceOf, train } from '../src/quantizers/trained.ts';

const folder = resolve(import.meta.dirname, '..', 'kernels', 'quantized', 'codebooks');
const stored = (name: string): Uint8Array =>
  Uint8Array.from(Buffer.from(readFileSync(join(folder, `${name}.b64`), 'utf8'), 'base64'));

/** Mean squared error at most: what training reached on vectors it had not seen, and Monte-Carlo noise. */
const MOST: Readonly<Record<string, number>> = {
  'gauss-v2-k16': 0.1095,
  'gauss-v4-k256': 0.098,
  'gauss-v6-k4096': 0.093,
  'gauss-v8-k256': 0.326,
  'gauss-v8-k256-k256': 0.0935,
  'gauss-v12-k4096-k4096': 0.1005,
  'gauss-v8-k65536': 0.0905,
};

test.each(recipes)('$name holds codebooks and the codes of its sequence', async ({ name, v, sizes }) => {
  const bytes = stored(name);
  const entries = sizes.reduce((sum, k) => sum + k * v, 0);
  expect(bytes.length).toBe(2 * (entries + sizes.length * SEQUENCE));
  const words = new Uint16Array(bytes.buffer);
  let at = 0;
  const codebooks = sizes.map((k) => fromHalves(words.slice(at, (at += k * v))));
  const codes = sizes.map(() => words.slice(at, (at += SEQUENCE)));
  for (const [c, k] of sizes.entries()) expect(Math.max(...codes[c]!.subarray(0, 60_000))).toBeLessThan(k);

  const sequence = sequenceOf(v);
  // Every 911th vector: its codes are those the search finds.
  const some = Array.from({ length: 60 }, (_, i) => 911 * i);
  const vectors = Float32Array.from(some.flatMap((i) => [...sequence.subarray(i * v, i * v + v)]));
  const found = await encode(vectors, codebooks, v, undefined, undefined, 0);
  for (const [c, part] of found.entries()) expect([...part]).toEqual(some.map((i) => codes[c]![i]));

  let lost = 0;
  for (let i = 0; i < sequence.length; i++) {
    const sum = codebooks.reduce((s, book, c) => s + book[codes[c]![Math.floor(i / v)]! * v + (i % v)]!, 0);
    lost += (sequence[i]! - sum) ** 2;
  }
  expect(lost / sequence.length).toBeLessThan(MOST[name]!);
});

test('a recipe makes the same bytes again', { timeout: 120_000 }, async () => {
  const { bytes } = await train(recipes.find(({ name }) => name === 'gauss-v2-k16')!);
  expect(Buffer.compare(bytes, stored('gauss-v2-k16'))).toBe(0);
});
