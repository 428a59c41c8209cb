/** @file Which published models stand in which suites, by the ids of models/. */

/** Prefill computes M times as much as decode: in `quick` it ends one model earlier, for a software adapter's sake. */
export const TO_1B = ['pythia-70m', 'pythia-160m', 'pythia-410m', 'pythia-1b', 'pythia-1.4b'];
export const TO_3B = [...TO_1B, 'pythia-2.8b'];
export const PYTHIA = [...TO_3B, 'pythia-6.9b', 'pythia-12b'];
export const OTHERS = [
  'qwen2.5-0.5b',
  'qwen2.5-1.5b',
  'qwen2.5-3b',
  'qwen2.5-7b',
  'phi-3-mini',
  'llama-2-7b',
  'mistral-7b-v0.1',
  'llama-3-8b',
  'llama-2-13b',
];
export const LARGE = ['qwen2.5-14b', 'qwen2.5-32b', 'llama-2-70b', 'llama-3-70b'];

/** Mixtures of experts, of which no layer takes more than 600 MB in f32: narrower where the published one would. */
export const MIXTURES = [
  'switch-base-8',
  'granite-3.1-1b-a400m',
  'switch-base-64-by-2',
  'granite-3.1-3b-a800m',
  'olmoe-1b-7b-by-2',
  'mixtral-8x7b-by-4',
  'qwen3-30b-a3b-by-2',
];
/** The same and larger as they were published; on most devices only with weights of 4 bits, or of 16. */
export const WHOLE_MIXTURES = [
  'switch-base-8',
  'granite-3.1-1b-a400m',
  'switch-base-64',
  'granite-3.1-3b-a800m',
  'olmoe-1b-7b',
  'qwen3-30b-a3b',
  'mixtral-8x7b',
  'mixtral-8x22b',
];

/** Formats of weights that get a model curve of their own. */
export const WEIGHTS = ['q4-g32', 'q2-g128', 'vq6-k4096'];
