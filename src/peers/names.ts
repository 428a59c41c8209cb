/**
 * @file What points of other libraries are called: the name of the variant, and the library it stands for. Apart from the
 * peers themselves, whose graphs whoever only reads a run does not need; a test holds both against each other.
 */
const TITLES: ReadonlyMap<string, string> = new Map([
  ['ort', 'onnxruntime-web'],
  ['ort level=4', 'onnxruntime-web'],
  ['tfjs', 'TensorFlow.js (WebGPU)'],
  ['jax', 'jax-js'],
]);

/** Names of the variants that other libraries have in a run. */
export const peerVariants: readonly string[] = [...TITLES.keys()];

/** The library that a variant of this name is of; undefined for one of our own. */
export const peerTitle = (variant: string): string | undefined => TITLES.get(variant);
