/** @file How a kernel's workload is told to onnxruntime: a graph, and which GPU buffer is which tensor. */
import type { OnnxGraph, OnnxType } from '../../../models/onnx/model.ts';
import type { ElementArray, Params } from '../../kernel.ts';

export interface OrtBuffer {
  readonly type: OnnxType;
  /** Elements. */
  readonly length: number;
  /** Absent for what the graph writes. */
  readonly data?: ElementArray | Uint8Array;
}

export interface OrtTensor {
  /** Name in {@link OrtGraph.buffers}. Two tensors may share one. */
  readonly buffer: string;
  readonly dims: readonly number[];
}

/** An i32 that onnxruntime wants to see on the CPU, unless the graph is captured: then nothing may be there. */
export interface OrtScalar {
  readonly i32: number;
}

export interface OrtGraph {
  /** What sets it apart from other graphs of the workload; empty for the only one. */
  readonly name: string;
  readonly graph: OnnxGraph;
  readonly buffers: Readonly<Record<string, OrtBuffer>>;
  /** By the names of the graph's inputs. */
  readonly inputs: Readonly<Record<string, OrtTensor | OrtScalar>>;
  readonly outputs: Readonly<Record<string, OrtTensor>>;
  /** The buffer that holds the kernel's output; not one of bytes. */
  readonly output: string;
  /** Why graph capture cannot work. */
  readonly notCaptured?: string;
}

/** What onnxruntime has for one kernel. */
export interface OrtMapping {
  /** A sentence for what it has no operator for. */
  refuses(params: Params): string | undefined;
  /** Where its arithmetic is less exact than ours; see `Peer.tolerance`. */
  tolerance?(params: Params): number;
  /** The graphs that compute it, the usual one first. Inputs by the kernel's buffer names. */
  graphs(params: Params, inputs: Readonly<Record<string, ElementArray>>): readonly OrtGraph[];
}
