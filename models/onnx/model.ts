/**
 * @file ONNX models of a few nodes, written from plain data. Weights are graph inputs, not initialisers: a peer gets
 * them as GPU buffers, and a model of any layer stays a few hundred bytes.
 *
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; operators of the domain
 * `com.microsoft` are described in
 * https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md.
 */
import { Message } from './protobuf.ts';

export type OnnxType = 'f32' | 'f16' | 'i32' | 'u8';

/** `TensorProto.DataType`. */
const DATA_TYPE: Readonly<Record<OnnxType, number>> = { f32: 1, u8: 2, i32: 6, f16: 10 };
const INT64 = 7;
/** `AttributeProto.AttributeType`. */
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;

/** IR 10 and operator set 21 belong to ONNX 1.16. */
const IR_VERSION = 10;
const OPERATOR_SET = 21;

/** A tensor at the graph's border. A text in `dims` is a size the runtime learns from the tensor it is given. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxNode {
  readonly op: string;
  readonly domain?: 'com.microsoft';
  /** `''` stands for an optional input that is not given. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Integer attributes, from 0. */
  readonly ints?: Readonly<Record<string, number>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly texts?: Readonly<Record<string, string>>;
}

/** A few whole numbers that a runtime wants to know when it plans: axes, the k of a TopK. 64-bit, from 0. */
export interface OnnxConstant {
  readonly name: string;
  readonly values: readonly number[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants?: readonly OnnxConstant[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** The graph as the bytes of a `.onnx` file. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const body = new Message();
  for (const node of graph.nodes) body.message(1, encodeNode(node));
  body.text(2, graph.name);
  for (const { name, values } of graph.constants ?? []) {
    const tensor = new Message().integer(1, values.length).integer(2, INT64);
    for (const value of values) tensor.integer(7, value);
    body.message(5, tensor.text(8, name));
  }
  for (const value of graph.inputs) body.message(11, encodeValue(value));
  for (const value of graph.outputs) body.message(12, encodeValue(value));

  const model = new Message().integer(1, IR_VERSION).text(2, 'rooflaw').message(7, body);
  const domains = new Set(['', ...graph.nodes.map(({ domain }) => domain ?? '')]);
  for (const domain of domains) {
    const version = domain === '' ? OPERATOR_SET : 1;
    model.message(8, new Message().text(1, domain).integer(2, version));
  }
  return model.bytes();
}

function encodeNode({ op, domain, inputs, outputs, ints, floats, texts }: OnnxNode): Message {
  const node = new Message();
  for (const name of inputs) node.text(1, name);
  for (const name of outputs) node.text(2, name);
  // Names have to differ; outputs do.
  node.text(3, outputs[0] ?? op).text(4, op);
  for (const [name, value] of Object.entries(ints ?? {})) {
    node.message(5, new Message().text(1, name).integer(3, value).integer(20, ATTRIBUTE_INT));
  }
  for (const [name, value] of Object.entries(floats ?? {})) {
    node.message(5, new Message().text(1, name).float(2, value).integer(20, ATTRIBUTE_FLOAT));
  }
  for (const [name, value] of Object.entries(texts ?? {})) {
    node.message(5, new Message().text(1, name).text(4, value).integer(20, ATTRIBUTE_STRING));
  }
  return domain === undefined ? node : node.text(7, domain);
}

/** `ValueInfoProto` with a `TypeProto.Tensor`. */
function encodeValue({ name, type, dims }: OnnxValue): Message {
  const shape = new Message();
  for (const dim of dims) {
    const size = new Message();
    shape.message(1, typeof dim === 'number' ? size.integer(1, dim) : size.text(2, dim));
  }
  const tensor = new Message().integer(1, DATA_TYPE[type]).message(2, shape);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}
