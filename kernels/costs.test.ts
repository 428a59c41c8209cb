/**
 * @file The cost of every kernel at one size, against figures that were counted apart from its code: operations by hand from
 * the mathematics and the shader's text, bytes as every input read once and every output written once (Python, 2026-11-23).
 */
import { expect, test } from 'vitest';
import { sizesOf } from '../test/support/sizes.ts';
import { parseWorkload, workload } from '../src/kernel.ts';
import { kernelById, kernels } from './index.ts';

/** Id, floating-point operations, bytes. */
const COUNTED: readonly (readonly [id: string, flops: number, bytes: number])[] = [
  ['roofline/empty/workgroups=7', 0, 0],
  ['roofline/read/bytes=16496,sweeps=7,threads=61', 0, 115_676],
  ['roofline/write/bytes=16496,sweeps=7,threads=61', 0, 115_472],
  ['roofline/copy/bytes=65536', 0, 131_072],
  ['roofline/gather/table=4096,threads=63,each=7', 0, 7308],
  ['roofline/fma/threads=65,loops=3,dtype=f32', 49_920, 308],
  ['roofline/dot/threads=63,loops=5', 80_640, 284],
  ['matmul/m=33,n=65,k=31,dtype=f16,batch=3', 398_970, 43_968],
  ['attention/heads=4,kvheads=2,d=80,t=131,s=17,kv=f16', 2_676_480, 127_360],
  ['softmax/rows=3,columns=1031,dtype=f32', 15_465, 24_744],
  ['moe/router/t=13,d=12,e=16,k=8', 4992, 2224],
  ['moe/permute/t=131,e=7,k=4', 0, 7204],
  ['moe/experts/t=1,d=12,ff=20,e=5,k=2,dtype=f32', 2880, 5872],
  ['moe/layer/t=1,d=12,ff=20,e=5,k=2,dtype=f32', 3000, 6096],
  ['moe/self-contrast/t=1,d=12,ff=20,e=5,dtype=f32', 4560, 9312],
  ['moe/contrast/t=3,v=1031', 15_465, 37_116],
  ['moe/offload/blocks=3,e=5,k=1,t=1,d=12,ff=20', 2880, 5880],
  ['transformer/embed/tokens=65,vocab=127,width=33', 0, 17_420],
  ['transformer/embed/tokens=1031,vocab=7,width=64', 0, 269_852],
  ['transformer/rmsnorm/rows=17,width=129', 8772, 18_060],
  ['transformer/layernorm/rows=17,width=129', 15_351, 18_576],
  ['transformer/rope/windows=2,t=7,heads=3,d=6', 1512, 6216],
  ['transformer/swiglu/rows=3,hidden=65', 975, 2340],
  ['transformer/add/count=63', 63, 756],
  ['transformer/cross-entropy/rows=17,vocab=131', 8908, 9044],
  ['quantized/scalar-matvec/n=33,k=37,bits=3,group=16,scheme=minmax,dtype=f16', 2442, 1502],
  ['quantized/scalar-matmul/m=17,n=40,k=64,bits=4,group=32,dtype=f32', 87_040, 8672],
  ['quantized/codebook-matvec/m=3,n=39,k=68,v=4,centroids=256,affine=yes,dtype=f32', 15_912, 4284],
  [
    'quantized/codebook-matmul/m=5,n=45,k=71,v=8,centroids=256,residual=256,permuted=yes,dtype=f32',
    31_950,
    11_518,
  ],
  ['quantized/additive-matvec/m=2,n=131,k=264,codebooks=2,centroids=256,dtype=f16', 138_336, 19_204],
  ['quantized/integer-matmul/m=3,n=66,k=130,wbits=8,abits=4,group=64', 51_480, 14_048],
  ['quantized/quantize/n=5,k=259,bits=3,group=100,scheme=minmax', 7770, 6140],
  ['quantized/dequantize/n=37,k=100,bits=2,group=16,dtype=f32', 7400, 17_200],
  ['quantized/assign/n=129,k=67,v=4', 69_144, 4168],
  ['quantized/update/n=67,k=3,v=5', 737, 1948],
  ['quantized/gather/v=8,entries=65536,threads=1031,each=32', 0, 597_980],
  ['vectors/fsq/n=65,d=3,k=127', 780, 1040],
  ['vectors/residual/n=37,d=6,k=9,levels=2', 7992, 1912],
  ['vectors/retrieve/q=7,n=131,d=5,k=13', 13_755, 3124],
  ['vectors/similarity/rows=37,columns=67,d=13,of=sum', 64_454, 5556],
  ['sparse/matmul/m=3,n=67,k=131,density=50', 26_532, 28_908],
  ['training/merge/rows=7,columns=37,experts=5,method=average', 2590, 6216],
  ['training/merge/rows=7,columns=37,experts=5,method=arithmetic', 2590, 7252],
  ['training/store/t=13,heads=3,d=7,by=head', 1638, 1392],
  ['training/rounding/n=131,repeats=67,rounding=stochastic', 17_554, 1048],
];

test.each(COUNTED)('%s', async (id, flops, bytes) => {
  const { kernel, params } = parseWorkload(id, kernels);
  const of = kernelById(kernel)!;
  await of.load?.(params);
  expect(of.cost(params)).toEqual({ flops, bytes });
});

test('every kernel is counted', () => {
  const counted = new Set(COUNTED.map(([id]) => parseWorkload(id, kernels).kernel));
  expect(kernels.map(({ id }) => id).filter((id) => !counted.has(id))).toEqual([]);
});

/** Why the bytes of a kernel may be more than its buffers hold. */
const MORE: Readonly<Record<string, string>> = {
  'roofline/read': 'goes over its buffer again and again',
  'roofline/write': 'goes over its buffer again and again',
  'roofline/gather': 'is counted by reads, not by what is read',
  'quantized/gather': 'is counted by reads, not by what is read',
  'quantized/assign': 'leaves its codes in scratch',
  'moe/offload': 'has its weights in host memory',
  'moe/self-contrast': 'reads its weights once a pass, and has two',
};

test('no kernel claims more bytes than its buffers hold: a share of the roof above 1 would be its own doing', async () => {
  for (const of of kernels.filter(({ id }) => !(id in MORE))) {
    for (const size of sizesOf[of.id] ?? []) {
      const { id, params } = workload(of, size);
      await of.load?.(params);
      const held = of
        .buffers(params)
        .filter(({ role }) => role !== 'scratch')
        .reduce((sum, { type, length }) => sum + length * (type === 'f16' ? 2 : 4), 0);
      expect(of.cost(params).bytes, id).toBeLessThanOrEqual(held);
    }
  }
});

test('experts of several blocks are counted as each block needs them, not as the neediest does', () => {
  const params = { blocks: 4, e: 6, k: 2, t: 3, d: 68, ff: 132, work: 2, skew: 'zipf' };
  const { bytes } = kernelById('moe/offload')!.cost(params);
  const expert = 2 * 4 * 68 * 132;
  const small = 8 * 3 * (68 + 4 * 2);
  expect((bytes - small) % expert).toBe(0);
  const weights = (bytes - small) / expert;
  expect(weights).toBeGreaterThanOrEqual(4 * 2 + 1);
  expect(weights).toBeLessThan(4 * 5 + 1); // five in the neediest
});
