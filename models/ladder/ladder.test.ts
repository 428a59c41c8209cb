import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { windowLosses } from './forward.ts';
import { fileHashes } from './hashes.ts';
import { checkpoint, checkpoints, windowSets } from './index.ts';
import { loadModel, loadWindows } from './load.ts';
import { BLOCK_MATRICES, ladderModel, matrixName, matrixShape } from './model.ts';
import { readSafetensors } from './safetensors.ts';

const read = async (path: string) => new Uint8Array(await readFile(join(import.meta.dirname, path)));
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

test('25 checkpoints are shipped, of every size, within 31 MB', async () => {
  const shipped = checkpoints.filter(({ file }) => file !== undefined);
  expect(shipped).toHaveLength(25);
  expect(new Set(shipped.map(({ model }) => model)).size).toBe(6);
  expect(checkpoints.map(({ id }) => id)).toContain('gpt-3m-D2');
  const bytes = await Promise.all(shipped.map(async ({ file }) => (await read(file!)).length));
  expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(31e6);
});

test('a checkpoint that is not there is named, one without weights too', async () => {
  expect(() => checkpoint('gpt-9')).toThrow(/no checkpoint 'gpt-9'; there are gpt-35k-D2, /);
  await expect(loadModel('gpt-3m-D2', read)).rejects.toThrow('not shipped');
});

test('parameters are those recorded', async () => {
  for (const id of ['gpt-35k-D2', 'gpt-380k-D8']) {
    const { config, weights } = await loadModel(id, read);
    const count = [...weights.values()].reduce((sum, { length }) => sum + length, 0);
    expect(count).toBe(checkpoint(id).parameters);
    const inBlocks = BLOCK_MATRICES.map((matrix) => {
      const [rows, columns] = matrixShape(config, matrix);
      expect(weights.get(matrixName(0, matrix))).toHaveLength(rows * columns);
      return rows * columns;
    });
    expect(config.layers * inBlocks.reduce((a, b) => a + b)).toBe(checkpoint(id).blockParameters);
    expect(config.trainTokens).toBe(checkpoint(id).trainTokens);
  }
});

test('windows: 256 held-out ones of each set with their documents, 512 of training text', async () => {
  const sets = await Promise.all(
    (['val', 'test', 'calibration'] as const).map((set) => loadWindows(set, read)),
  );
  expect(sets.map(({ length }) => length)).toEqual([256, 256, 512]);
  expect(sets.flat().every(({ length }) => length === 257)).toBe(true);
  expect(windowSets.val.documents).toHaveLength(256);
  expect(windowSets.test.documents).toHaveLength(256);
});

test('the loss of the smallest model over val64k is the recorded one', async () => {
  const model = await loadModel('gpt-35k-D32', read);
  const windows = await loadWindows('val', read);
  // Every 8th: windows are in the order of documents, and documents differ.
  const losses = windows.filter((_, i) => i % 8 === 0).map((window) => mean(windowLosses(model, window)));
  const { val64k, val64kSe } = checkpoint('gpt-35k-D32');
  // 32 of 256 windows: the standard error is √8 times that of all.
  expect(Math.abs(mean(losses) - val64k)).toBeLessThan(3 * Math.sqrt(8) * val64kSe);
  // A model that predicts nothing loses ln 128.
  const lost = {
    ...model,
    weights: new Map(model.weights).set('lm_head.weight', new Float32Array(128 * 32)),
  };
  expect(mean(windowLosses(lost, windows[0]!))).toBeCloseTo(Math.log(128), 9);
});

test('a later token changes no earlier loss, and matrices see what they multiply', async () => {
  const model = await loadModel('gpt-35k-D2', read);
  const [window] = (await loadWindows('test', read)) as [Uint8Array];
  const seen: string[] = [];
  const losses = windowLosses(model, window, (block, matrix, inputs, tokens) => {
    seen.push(`${block} ${matrix} ${inputs.length / tokens}`);
  });
  expect(seen).toEqual(
    [0, 1].flatMap((block) => [
      `${block} attn.qkv 32`,
      `${block} attn.out 32`,
      `${block} mlp.gate_up 32`,
      `${block} mlp.down 96`,
    ]),
  );
  const changed = window.slice();
  changed[200] = changed[200] === 65 ? 66 : 65;
  const others = windowLosses(model, changed);
  expect(others.subarray(0, 199)).toEqual(losses.subarray(0, 199));
  expect(others[199]).not.toBe(losses[199]);
});

test('windows that cannot be are refused', async () => {
  const model = await loadModel('gpt-35k-D2', read);
  expect(() => windowLosses(model, new Uint8Array(1))).toThrow('1 tokens, 2 to 257');
  expect(() => windowLosses(model, new Uint8Array(258))).toThrow('258 tokens');
  expect(() => windowLosses(model, Uint8Array.of(1, 2, 200))).toThrow(
    'window[2]: token 200 is not below 128',
  );
});

/** With one bit turned. */
const readChanged: typeof read = async (path) => {
  const bytes = await read(path);
  bytes[bytes.length - 1]! ^= 1;
  return bytes;
};

test('a file that is missing or changed is named', async () => {
  await expect(loadModel('gpt-35k-D2', () => Promise.reject(new Error('404')))).rejects.toThrow(
    /models\/ladder\/weights\/gpt-35k-D2\.f16\.safetensors could not be read \(404\)/,
  );
  await expect(loadModel('gpt-35k-D2', readChanged)).rejects.toThrow('is not the file that was shipped');
  expect(Object.keys(fileHashes)).toHaveLength(28);
});

const file = (header: unknown, body = new Uint8Array(64)): Uint8Array => {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(body, 8 + json.length);
  return bytes;
};
const entry = { dtype: 'F32', shape: [2, 8], data_offsets: [0, 64] };

test.each([
  ['no bytes', new Uint8Array(3), '3 bytes are not'],
  ['a header past the end', new Uint8Array(16).fill(255), 'does not fit'],
  ['no JSON', file('{'), 'not a JSON object'],
  ['a list', file([]), 'not a JSON object'],
  ['an entry that is a number', file({ a: 1 }), "entry 'a' is not an object"],
  ['another type', file({ a: { ...entry, dtype: 'BF16' } }), 'has type BF16'],
  ['a negative size', file({ a: { ...entry, shape: [-2, 8] } }), 'no shape of whole numbers'],
  ['offsets past the end', file({ a: { ...entry, data_offsets: [4, 68] } }), 'needs 64 bytes'],
  ['offsets of another size', file({ a: { ...entry, data_offsets: [0, 60] } }), 'needs 64 bytes'],
  ['no offsets', file({ a: { dtype: 'F16', shape: [1] } }), 'no offsets'],
])('safetensors: %s is refused with the name of the file', (_, bytes, message) => {
  expect(() => readSafetensors(bytes, 'model.safetensors')).toThrow(message);
  expect(() => readSafetensors(bytes, 'model.safetensors')).toThrow('model.safetensors');
});

test('safetensors: values of both types arrive, at any offset', () => {
  const body = new Uint8Array(10);
  new DataView(body.buffer).setUint16(0, 0x3c00, true);
  new DataView(body.buffer).setFloat32(2, 1.5, true);
  const { tensors, metadata } = readSafetensors(
    file(
      {
        __metadata__: { name: 'x' },
        a: { dtype: 'F16', shape: [1], data_offsets: [0, 2] },
        b: { dtype: 'F32', shape: [1, 1], data_offsets: [2, 6] },
      },
      body,
    ),
    'x',
  );
  expect(metadata).toEqual({ name: 'x' });
  expect([...tensors.values()].map(({ data }) => data[0])).toEqual([1, 1.5]);
  expect(() => ladderModel({ metadata, tensors }, 'x')).toThrow(
    "x: metadata has no positive number 'd_model'",
  );
});
