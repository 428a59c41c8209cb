import { exactly, testable } from './claim.ts';

/** 27×27 patches, pooled 2×2 to 13×13 tokens: once a second compressed, sixteen times without. */
const [tokens, framesPerSecond, seconds] = [169, 16, 110];
const compressed = tokens * seconds;
const plain = tokens * seconds * framesPerSecond;

export default testable({
  id: 'f16-attention-saved',
  paper: 16,
  class: 'C',
  subject: 'arithmetic',
  label: 'arithmetic',
  statement: 'Compressing 16 frames of a second into the tokens of one leaves 1 of 256 attention scores.',
  expected: {
    text: '18 590 tokens for 110 s instead of 297 440, and 256 times fewer attention scores',
    value: 256,
    provenance: 'derived',
  },
  bounds: {
    low: 256,
    high: 256,
    reason: 'scores grow as the square of the tokens',
    source: 'shapes of the repository (16 frames on the channels, 13×13 tokens after pooling)',
  },
  workloads: [],
  settles: '',
  measure: () =>
    exactly((plain / compressed) ** 2, `(${plain} ÷ ${compressed})² = ${(plain / compressed) ** 2}`),
});
