import { expect, test } from 'vitest';
import { architecture, architectures } from '../index.ts';
import { tokensPerImage } from './architecture.ts';
import { decoderCount, parameterCount } from './parameters.ts';

const counted = architectures.flatMap((candidate) => {
  const count = parameterCount(candidate);
  return count === undefined ? [] : [{ id: candidate.id, architecture: candidate, count }];
});
const uncounted = architectures.filter((candidate) => parameterCount(candidate) === undefined);

/** `6.9B` → the figure and the step it is rounded to; trailing zeros of an integer are no digits. */
function parseHeadline(headline: string): { value: number; step: number } {
  const match = /^(\d+?)(0*)(?:\.(\d+))?([MB])$/.exec(headline);
  if (match === null) throw new Error(`headline '${headline}' is not a number with M or B`);
  const [, , zeros = '', decimals, unit] = match;
  const scale = unit === 'B' ? 1e9 : 1e6;
  const step = decimals === undefined ? 10 ** zeros.length : 10 ** -decimals.length;
  return { value: Number.parseFloat(headline) * scale, step: step * scale };
}

/** Whether a count, rounded as the headline is, gives the headline. */
function rounds(headline: string, count: number): boolean {
  const { value, step } = parseHeadline(headline);
  return Math.abs(count - value) <= (step / 2) * (1 + 1e-12);
}

const within = (count: number, published: number): boolean => Math.abs(count / published - 1) <= 0.01;

test('headlines are read with the digits they have', () => {
  expect(parseHeadline('6.9B')).toEqual({ value: 6.9e9, step: 1e8 });
  expect(parseHeadline('410M')).toEqual({ value: 410e6, step: 1e7 });
  expect(parseHeadline('70B')).toEqual({ value: 70e9, step: 1e10 });
  expect(rounds('6.9B', 6_857_302_016)).toBe(true);
  expect(rounds('7.61B', 7_615_616_512)).toBe(false);
});

test.each(counted)('$id: counted within 1 % of the published figure, or a note says why not', (row) => {
  const { published, countNote } = row.architecture;
  const agrees = within(row.count.total, published.parameters) && rounds(published.headline, row.count.total);
  // A note without a difference would be as wrong as a difference without a note.
  expect(countNote === undefined).toBe(agrees);
});

test.each(counted.filter((row) => row.architecture.published.kind !== 'rounded'))(
  '$id: a count published to the last digit is met to the last digit',
  (row) => {
    expect(row.count.total).toBe(row.architecture.published.parameters);
  },
);

test.each(counted.filter((row) => row.architecture.published.nonEmbedding !== undefined))(
  '$id: without embedding and head as published',
  ({ architecture: { published }, count: { total, parts } }) => {
    expect(total - parts.embedding - parts.head).toBe(published.nonEmbedding);
  },
);

test('most counts are exact, and only mixtures of experts are known in rounded form alone', () => {
  const rounded = counted.filter((row) => row.architecture.published.kind === 'rounded');
  expect(rounded).toHaveLength(9);
  for (const row of rounded) expect(row.architecture).toHaveProperty('moe');
  expect(counted).toHaveLength(38);
});

test('an architecture with unpublished sizes has no count, and says so', () => {
  expect(uncounted.map(({ id }) => id)).toEqual(['qat-74m', 'qat-145m', 'qat-297m', 'qat-595m']);
  for (const { countNote, notPublished } of uncounted) {
    expect(countNote).toMatch(/Not computed/);
    expect(notPublished).not.toHaveLength(0);
  }
});

test('parts of LLaMA-2 7B by hand', () => {
  expect(parameterCount(architecture('llama-2-7b'))?.parts).toEqual({
    embedding: 131_072_000, // 32,000 × 4096
    positions: 0,
    attention: 2_147_483_648, // 32 × 4 × 4096²
    ffn: 4_328_521_728, // 32 × 3 × 4096 × 11,008
    routers: 0,
    norms: 266_240, // 65 × 4096
    head: 131_072_000,
  });
});

test('parts of Switch-Base-8 by hand', () => {
  const count = parameterCount(architecture('switch-base-8'));
  expect(count?.parts).toEqual({
    embedding: 24_674_304, // 32,128 × 768
    positions: 768, // 2 tables of 32 × 12
    attention: 84_934_656, // 36 × 4 × 768²
    ffn: 509_607_936, // (12 dense + 12 × 8 experts) × 2 × 768 × 3072
    routers: 73_728, // 12 × 8 × 768
    norms: 47_616, // (24 + 36 + 2) × 768
    head: 0,
  });
  // What its note claims: with four copies of the table the count rounds to the published 0.7B.
  expect(rounds('0.7B', (count?.total ?? 0) + 3 * 24_674_304)).toBe(true);
});

test('Switch-Large-128 rounds to the published figure once its table is counted four times', () => {
  const count = parameterCount(architecture('switch-large-128'));
  expect(rounds('26.4B', (count?.total ?? 0) + 3 * 32_128 * 1024)).toBe(true);
});

test('parts of DeiT-Ti by hand', () => {
  expect(parameterCount(architecture('deit-ti'))?.parts).toEqual({
    embedding: 147_648, // (3 × 16² + 1) × 192
    positions: 38_016, // (197 + 1) × 192
    attention: 1_778_688, // 12 × (4 × 192² + 4 × 192)
    ffn: 3_550_464, // 12 × (2 × 192 × 768 + 768 + 192)
    routers: 0,
    norms: 9600, // 25 × 2 × 192
    head: 193_000, // (192 + 1) × 1000
  });
});

test('active parameters leave out the experts a token does not pass', () => {
  const mixtral = architecture('mixtral-8x7b');
  const count = parameterCount(mixtral);
  expect(count?.active).toBe(46_702_792_704 - 32 * 6 * 3 * 4096 * 14_336);
  expect(within(count?.active ?? 0, mixtral.active?.parameters ?? 0)).toBe(true);
  const dense = parameterCount(architecture('mistral-7b-v0.1'));
  expect(dense?.active).toBe(dense?.total);
});

test.each(counted.filter((row) => row.architecture.active !== undefined))(
  '$id: active parameters as published; some publishers leave the embedding out',
  ({ architecture: { active }, count }) => {
    const off = [count.active, count.active - count.parts.embedding].map((n) => n / active!.parameters - 1);
    expect(Math.min(...off.map(Math.abs))).toBeLessThan(0.06); // some have one digit
  },
);

test('the decoder of Switch-Base-8 by hand', () => {
  const base = architecture('switch-base-8');
  if (base.kind !== 'encoder-decoder') throw new Error('not an encoder–decoder');
  const { total, active } = decoderCount(base);
  // table + biases by distance + 24 attentions + (6 dense + 6 × 8) feed-forwards + 6 routers + 37 norms
  expect(total).toBe(24_674_304 + 384 + 24 * 4 * 768 ** 2 + 54 * 2 * 768 * 3072 + 6 * 8 * 768 + 37 * 768);
  expect(total - active).toBe(6 * 7 * 2 * 768 * 3072);
});

test('the position table of a vision model has a row for every patch and the class token', () => {
  const vision = architectures.filter((candidate) => candidate.kind === 'vision');
  expect(vision.map((candidate) => [candidate.id, tokensPerImage(candidate)])).toEqual([
    ['deit-ti', 197],
    ['deit-s', 197],
    ['deit-b', 197],
    ['vit-s-16', 197],
    ['vit-b-16', 197],
    ['vit-l-16', 197],
    ['vit-h-14', 257],
  ]);
  for (const candidate of vision) expect(candidate.learnedPositions).toBe(tokensPerImage(candidate));
});
