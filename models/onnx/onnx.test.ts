import { expect, test } from 'vitest';
import { groupQueryAttentionGraph, multiHeadAttentionGraph } from './attention.ts';
import { matmulNBitsGraph } from './matmul-nbits.ts';
import { matmulGraph } from './matmul.ts';
import { encodeModel } from './model.ts';
import { Message } from './protobuf.ts';

type Value = number | Uint8Array;
type Fields = ReadonlyMap<number, readonly Value[]>;

/** Protobuf read back with no knowledge of the writer; groups and 64-bit fields do not occur. */
function decode(bytes: Uint8Array): Fields {
  const fields = new Map<number, Value[]>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = view.getUint8(at++);
      value |= BigInt(byte & 127) << shift;
      if ((byte & 128) === 0) return Number(value);
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const values = fields.get(key >> 3) ?? [];
    fields.set(key >> 3, values);
    if ((key & 7) === 0) {
      values.push(varint());
    } else if ((key & 7) === 5) {
      values.push(view.getFloat32(at, true));
      at += 4;
    } else {
      if ((key & 7) !== 2) throw new Error(`wire type ${key & 7} at ${at}`);
      const length = varint();
      if (at + length > bytes.length) throw new Error(`field ${key >> 3} ends behind the message`);
      values.push(bytes.slice(at, at + length));
      at += length;
    }
  }
  return fields;
}

const text = (value: Value | undefined): string => new TextDecoder().decode(value as Uint8Array);
const part = (fields: Fields, field: number): Fields => decode(fields.get(field)?.[0] as Uint8Array);
const parts = (fields: Fields, field: number): readonly Fields[] =>
  (fields.get(field) ?? []).map((bytes) => decode(bytes as Uint8Array));

function describeValue(value: Fields): unknown {
  const tensor = part(part(value, 2), 1);
  const dims = parts(part(tensor, 2), 1).map((dim) => dim.get(1)?.[0] ?? text(dim.get(2)?.[0]));
  return [text(value.get(1)?.[0]), tensor.get(1)?.[0], dims];
}

/** What the bytes of a model say. */
function describe(bytes: Uint8Array) {
  const model = decode(bytes);
  const graph = part(model, 7);
  return {
    ir: model.get(1),
    sets: parts(model, 8).map((set) => [text(set.get(1)?.[0]), set.get(2)?.[0]]),
    nodes: parts(graph, 1).map((node) => ({
      op: text(node.get(4)?.[0]),
      domain: node.has(7) ? text(node.get(7)?.[0]) : '',
      inputs: node.get(1)?.map(text),
      outputs: node.get(2)?.map(text),
      attributes: parts(node, 5).map((a) => [
        text(a.get(1)?.[0]),
        a.get(20)?.[0],
        (a.get(3) ?? a.get(2))?.[0],
      ]),
    })),
    initialisers: graph.get(5),
    inputs: parts(graph, 11).map(describeValue),
    outputs: parts(graph, 12).map(describeValue),
  };
}

test('a varint of several bytes, a float and a text of the encoding guide', () => {
  expect([...new Message().integer(1, 150).bytes()]).toEqual([0x08, 0x96, 0x01]);
  expect([...new Message().text(2, 'testing').bytes()]).toEqual([0x12, 7, ...Buffer.from('testing')]);
  expect([...new Message().float(2, 1).bytes()]).toEqual([0x15, 0, 0, 0x80, 0x3f]);
  const large = decode(new Message().integer(16, 2 ** 40 + 3).bytes());
  expect(large.get(16)).toEqual([2 ** 40 + 3]);
});

test.each([-1, 0.5, Number.NaN])('%d is no whole number from 0', (value) => {
  expect(() => new Message().integer(1, value)).toThrow(RangeError);
});

test('a product of f32 matrices', () => {
  expect(describe(encodeModel(matmulGraph({ m: 1, n: 300, k: 70_000, type: 'f32' })))).toEqual({
    ir: [10],
    sets: [['', 21]],
    nodes: [{ op: 'MatMul', domain: '', inputs: ['a', 'b'], outputs: ['c'], attributes: [] }],
    initialisers: undefined,
    inputs: [
      ['a', 1, [1, 70_000]],
      ['b', 1, [70_000, 300]],
    ],
    outputs: [['c', 1, [1, 300]]],
  });
});

test('f16, batched, and with a transposed B', () => {
  const batched = describe(encodeModel(matmulGraph({ m: 2, n: 3, k: 4, type: 'f16', batch: 5 })));
  expect(batched.inputs).toEqual([
    ['a', 10, [5, 2, 4]],
    ['b', 10, [5, 4, 3]],
  ]);
  expect(batched.outputs).toEqual([['c', 10, [5, 2, 3]]]);
  const transposed = describe(encodeModel(matmulGraph({ m: 2, n: 3, k: 4, type: 'f32', transposedB: true })));
  expect(transposed.nodes[0]).toMatchObject({ op: 'Gemm', attributes: [['transB', 2, 1]] });
  expect(transposed.inputs[1]).toEqual(['b', 1, [3, 4]]);
  expect(() => matmulGraph({ m: 2, n: 3, k: 4, type: 'f32', batch: 2, transposedB: true })).toThrow(
    'batched',
  );
});

const shape = {
  tokens: 4,
  kvTokens: 4,
  heads: 8,
  kvHeads: 8,
  headSize: 64,
  causal: true,
  type: 'f32',
} as const;

test('multi-head attention', () => {
  const model = describe(encodeModel(multiHeadAttentionGraph(shape)));
  expect(model.sets).toEqual([
    ['', 21],
    ['com.microsoft', 1],
  ]);
  expect(model.nodes).toEqual([
    {
      op: 'MultiHeadAttention',
      domain: 'com.microsoft',
      inputs: ['query', 'key', 'value'],
      outputs: ['output'],
      attributes: [
        ['num_heads', 2, 8],
        ['unidirectional', 2, 1],
      ],
    },
  ]);
  expect(model.inputs[0]).toEqual(['query', 1, [1, 4, 512]]);
  const decoding = describe(encodeModel(multiHeadAttentionGraph({ ...shape, tokens: 1 })));
  expect(decoding.nodes[0]?.attributes[1]).toEqual(['unidirectional', 2, 0]);
  expect(() => multiHeadAttentionGraph({ ...shape, kvHeads: 2 })).toThrow(RangeError);
  expect(() => multiHeadAttentionGraph({ ...shape, tokens: 2 })).toThrow(RangeError);
});

test('grouped-query attention names the sizes of its cache', () => {
  const model = describe(encodeModel(groupQueryAttentionGraph({ ...shape, tokens: 1, kvHeads: 2 })));
  expect(model.nodes[0]?.inputs?.slice(3)).toEqual([
    'past_key',
    'past_value',
    'seqlens_k',
    'total_sequence_length',
  ]);
  expect(model.inputs.slice(1)).toEqual([
    ['key', 1, [1, 1, 128]],
    ['value', 1, [1, 1, 128]],
    ['past_key', 1, [1, 2, 'P', 64]],
    ['past_value', 1, [1, 2, 'P', 64]],
    ['seqlens_k', 6, [1]],
    ['total_sequence_length', 6, [1]],
  ]);
  expect(model.outputs[1]).toEqual(['present_key', 1, [1, 2, 'T', 64]]);
  expect(() => groupQueryAttentionGraph({ ...shape, causal: false })).toThrow('causal');
});

test('float attributes', () => {
  const node = { op: 'X', inputs: ['a'], outputs: ['b'], floats: { scale: 0.5 } };
  const model = describe(encodeModel({ name: 'x', nodes: [node], inputs: [], outputs: [] }));
  expect(model.nodes[0]?.attributes).toEqual([['scale', 1, 0.5]]);
});

test('a product with weights of a few bits', () => {
  const nbits = { m: 3, n: 5, k: 100, bits: 4, block: 32, accuracyLevel: 4, type: 'f32' } as const;
  const model = describe(encodeModel(matmulNBitsGraph(nbits)));
  expect(model.sets).toContainEqual(['com.microsoft', 1]);
  expect(model.nodes).toEqual([
    {
      op: 'MatMulNBits',
      domain: 'com.microsoft',
      inputs: ['a', 'b', 'scales'],
      outputs: ['y'],
      attributes: [
        ['K', 2, 100],
        ['N', 2, 5],
        ['bits', 2, 4],
        ['block_size', 2, 32],
        ['accuracy_level', 2, 4],
      ],
    },
  ]);
  // A row of 100 has a fourth block, of which 28 are padding.
  expect(model.inputs).toEqual([
    ['a', 1, [3, 100]],
    ['b', 2, [5, 4, 16]],
    ['scales', 1, [5, 4]],
  ]);
  expect(model.outputs).toEqual([['y', 1, [3, 5]]]);
  const two = describe(encodeModel(matmulNBitsGraph({ ...nbits, bits: 2, block: 64 })));
  expect(two.inputs[1]).toEqual(['b', 2, [5, 2, 16]]);
  for (const block of [8, 48]) expect(() => matmulNBitsGraph({ ...nbits, block })).toThrow(RangeError);
});

test('constants are initialisers of 64-bit integers', () => {
  const graph = { name: 'x', nodes: [], inputs: [], outputs: [] };
  const plain = encodeModel(graph);
  const model = encodeModel({ ...graph, constants: [{ name: 'k', values: [2, 300] }] });
  // Field 5 of the graph: dims 2, data type 7, values 2 and 300, name k.
  const tensor = [0x08, 2, 0x10, 7, 0x38, 2, 0x38, 0xac, 2, 0x42, 1, 0x6b];
  expect(model.length).toBe(plain.length + 2 + tensor.length);
  expect(Array.from(model).join()).toContain([0x2a, tensor.length, ...tensor].join());
});
