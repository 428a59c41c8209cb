/** @file The peers in a module worker like the one that measures, with the inputs and the check of our kernels. */
import * as Comlink from 'comlink';
import { kernels } from '../../../kernels/index.ts';
import { normals } from '../../../kernels/inputs.ts';
import { matmulReference } from '../../../kernels/matmul/reference.ts';
import type { AttentionShape } from '../../../models/onnx/attention.ts';
import { check } from '../../../src/harness/check.ts';
import type { CheckResult } from '../../../src/harness/check.ts';
import { messageOf } from '../../../src/harness/errors.ts';
import { parseWorkload } from '../../../src/kernel.ts';
import { packColumns } from '../../../src/packing/columns.ts';
import { peers } from '../../../src/peers/index.ts';
import { attentionMapping } from '../../../src/peers/ort/attention.ts';
import { coarseExperts } from '../../../src/peers/ort/experts.ts';
import type { OrtMapping } from '../../../src/peers/ort/graph.ts';
import { matmul } from '../../../src/peers/ort/matmul.ts';
import { ort, ortLevel4, ortPeer } from '../../../src/peers/ort/peer.ts';
import type { OpenPeer, Peer, PeerTask, TriedSetting } from '../../../src/peers/peer.ts';
import { dequantize, roundToNearest } from '../../../src/quantizers/scalar.ts';
import type { ScalarBits } from '../../../src/quantizers/scalar.ts';
import { attention, relativeL2 } from './attention.ts';

/** B·A where A·B is asked for. */
const swapped: OrtMapping = {
  ...matmul,
  graphs: (params, inputs) =>
    matmul.graphs(params, inputs).map((graph) => {
      const { a, b } = graph.inputs;
      return { ...graph, inputs: { a: b!, b: a! } };
    }),
};

/** An operator that onnxruntime has for the CPU, not for WebGPU. */
const unsupported: OrtMapping = {
  ...matmul,
  graphs: (params, inputs) =>
    matmul.graphs(params, inputs).map((one) => {
      const nodes = one.graph.nodes.map((node) => ({ ...node, op: 'Mean' }));
      return { ...one, graph: { ...one.graph, nodes } };
    }),
};

/** The activation of gpt-oss. */
const otherActivation: OrtMapping = {
  ...coarseExperts,
  graphs: (params, inputs) =>
    coarseExperts.graphs(params, inputs).map((of) => ({
      ...of,
      graph: {
        ...of.graph,
        nodes: of.graph.nodes.map((node) =>
          node.op === 'QMoE'
            ? { ...node, floats: { activation_alpha: 1.702, activation_beta: 1, swiglu_limit: 7 } }
            : node,
        ),
      },
    })),
};

const all = {
  ...peers,
  level4: ortLevel4,
  swapped: ortPeer({ matmul: swapped }),
  unsupported: ortPeer({ matmul: unsupported }),
  otherActivation: ortPeer({ 'moe/layer': otherActivation }),
} satisfies Record<string, Peer>;

export interface Outcome {
  /** What `open` or `prepare` threw. */
  readonly thrown?: string;
  readonly version?: string;
  readonly settings?: string;
  readonly tried?: readonly TriedSetting[];
  /** Of one run, in a queue of three. */
  readonly ns?: number;
  readonly check?: CheckResult;
}

/** A product with weights of a few bits. */
export interface FewBits {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly bits: ScalarBits;
  readonly group: number;
}

/** Opens a peer, runs it, and checks what the last run wrote. */
async function runPeer(
  peer: Peer,
  task: PeerTask,
  judge: (output: ArrayLike<number>) => CheckResult,
): Promise<Outcome> {
  let open: OpenPeer | undefined;
  try {
    open = await peer.open();
    const session = await open.prepare({ ...task, judge: (output) => judge(output).wrong });
    const ns = (await session.run(3)) / 3;
    const outcome = {
      version: open.version,
      settings: session.settings,
      tried: session.tried,
      ns,
      check: judge(await session.read()),
    };
    await session.close();
    return outcome;
  } catch (error) {
    return { thrown: `${(error as Error).name}: ${messageOf(error)}` };
  } finally {
    await open?.close();
  }
}

const bench = {
  product(name: keyof typeof all, id: string): Promise<Outcome> {
    const workload = parseWorkload(id, kernels);
    const { params } = workload;
    const kernel = kernels.find((one) => one.id === workload.kernel)!;
    const peer = all[name];
    const most = peer.tolerance?.(workload) ?? kernel.tolerance(params);
    const inputs = kernel.inputs(params, 1);
    const reference = kernel.reference(params, inputs);
    return runPeer(peer, { workload, inputs }, (output) =>
      check(Float64Array.from(output), reference, most, kernel.cost(params).flops, 1),
    );
  },

  /** `tolerance` where the peer has none of its own. */
  fewBits(shape: FewBits, level: 0 | 4, tolerance: number): Promise<Outcome> {
    const { m, n, k, bits, group } = shape;
    const codes = roundToNearest(normals(n * k, 1, 'w'), n, k, { bits, group, scheme: 'absmax' });
    const { words, scales } = packColumns(codes);
    const x = normals(m * k, 1, 'x');
    const size = { m, n, k, batch: 1, half: false, bt: true };
    const reference = matmulReference(size, x, dequantize(codes));
    const params = { ...shape, scheme: 'absmax', format: 'int', dtype: 'f32' };
    const workload = { id: 'few-bits', kernel: 'quantized/scalar-matmul', params };
    const peer = level === 0 ? ort : ortLevel4;
    const most = peer.tolerance?.(workload) ?? tolerance;
    return runPeer(peer, { workload, inputs: { x, words, scales } }, (output) =>
      check(Float64Array.from(output), reference, most, 2 * m * n * k, 1),
    );
  },

  attention(shape: AttentionShape, tolerance: number): Promise<Outcome> {
    const { tokens, kvTokens, heads, kvHeads, headSize } = shape;
    const inputs = {
      q: normals(tokens * heads * headSize, 1, 'q'),
      k: normals(kvHeads * kvTokens * headSize, 1, 'k'),
      v: normals(kvHeads * kvTokens * headSize, 1, 'v'),
    };
    const want = attention(shape, inputs);
    const workload = { id: 'attention', kernel: 'attention', params: {} };
    const peer = ortPeer({ attention: attentionMapping(() => shape) });
    return runPeer(peer, { workload, inputs }, (output) => {
      const error = relativeL2(output, want);
      return error <= tolerance ? {} : { wrong: `relative L2 error ${error.toExponential(2)}` };
    });
  },
};

export type PeerBench = typeof bench;

Comlink.expose(bench);
