import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { attentionWorkload } from '../../kernels/attention/kernel.ts';
import { matmulWorkload } from '../../kernels/matmul/kernel.ts';
import { noPeersHere, peerNames, peers, peersNamed } from './index.ts';
import { peerTitle, peerVariants } from './names.ts';

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  devDependencies: Record<string, string>;
};

test('the versions said are the versions installed', () => {
  expect(peers.ort.version).toBe(devDependencies['onnxruntime-web']);
  expect(peers.tfjs.version).toBe(devDependencies['@tensorflow/tfjs-core']);
  expect(peers.tfjs.version).toBe(devDependencies['@tensorflow/tfjs-backend-webgpu']);
  expect(peers.jax.version).toBe(devDependencies['@jax-js/jax']);
});

test('names are those of the table', () => {
  expect(peerNames).toEqual(['ort', 'tfjs', 'jax']);
  for (const name of peerNames) expect(peers[name].name).toBe(name);
});

test('what a reader of runs takes for a peer is what stands in them', () => {
  const own = peerNames.flatMap((name) => peersNamed(name).map((peer) => [peer.name, peer.title] as const));
  expect(peerVariants.map((name) => [name, peerTitle(name)])).toEqual(own);
});

test('there are no peers in Node', () => {
  expect(noPeersHere()).toContain('browser');
});

test.each(peerNames)('%s takes the products it has, and refuses the rest in words', (name) => {
  const { params } = matmulWorkload(2, 3, 4);
  const peer = peers[name];
  expect(peer.refuses({ id: '', kernel: 'matmul', params })).toBeUndefined();
  expect(peer.refuses({ id: '', kernel: 'matmul', params: { ...params, group: 2 } })).toContain('group=2');
  expect(peer.refuses({ id: '', kernel: 'matmul', params: { ...params, dtype: 'q4' } })).toContain('q4');
  expect(peer.refuses({ id: '', kernel: 'roofline/copy', params: {} })).toContain('roofline/copy');
});

const refusals = (more: object) => {
  const params = { ...matmulWorkload(2, 3, 4).params, ...more };
  return peerNames.map((name) => peers[name].refuses({ id: '', kernel: 'matmul', params }));
};

test('batches and a transposed B are for those that have them, one at a time; f16 would be other work', () => {
  const one = expect.stringContaining('single products only') as string;
  expect(refusals({ batch: 2 })).toEqual([undefined, one, one]);
  const plain = expect.stringContaining('not for A·Bᵀ') as string;
  expect(refusals({ bt: 'yes' })).toEqual([undefined, plain, plain]);
  expect(refusals({ bt: 'yes', batch: 2 })[0]).toContain('no batched product');
  for (const refusal of refusals({ dtype: 'f16' })) expect(refusal).toContain('to f16');
});

const refusal = (...of: Parameters<typeof attentionWorkload>): string | undefined =>
  peers.ort.refuses(attentionWorkload(...of));

test('attention in f32 is for onnxruntime, what it has no counterpart to is refused in words', () => {
  expect(refusal(8, 2, 64, 1024)).toBeUndefined();
  expect(refusal(8, 2, 64, 128, 128)).toBeUndefined();
  expect(refusal(8, 8, 64, 128, 128, { causal: 'no' })).toBeUndefined();
  expect(refusal(8, 2, 64, 128, 128, { causal: 'no' })).toContain('not causal');
  expect(refusal(8, 2, 64, 1024, 1, { kv: 'q8' })).toContain('not q8');
  expect(refusal(8, 2, 64, 1024, 1, { kv: 'q8', scale: 'layer' })).toContain('scale=layer');
  expect(peers.jax.refuses(attentionWorkload(8, 2, 64, 1024))).toContain('attention');
});
