/** @file Ways to quantise a model in words: the same in tables, charts and laws. */

type Params = Readonly<Record<string, number | string>>;

/** A map and no object: the names come from files. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['none', 'unquantised'],
  ['rtn', 'round-to-nearest'],
  ['rtn-clip', 'clipped rounding'],
  ['gptq', 'GPTQ'],
  ['kmeans', 'k-means'],
  ['vptq', 'VPTQ'],
]);

/** `GPTQ`; where activations are quantised too, the bits of both: `W4A4, FC2 A8`. */
export function methodText({ method, bits, activations, down }: Params): string {
  if (method !== 'int') return METHODS.get(String(method)) ?? String(method);
  return `W${bits}A${activations}${down === activations ? '' : `, FC2 A${down}`}`;
}

/** What the names stand for; below every table that uses them. */
export const METHODS_TEXT =
  'Round-to-nearest: the grid spans the whole range of a group (AbsMax); clipped rounding: the range that errs least; GPTQ: ' +
  'that grid, by the inputs’ Hessian. k-means and VPTQ: one codebook of vectors a model, by the weights alone and by the ' +
  'Hessian. WbAc: b-bit weights and c-bit activations, both by AbsMax; FC2 A8: the input of each block’s last matrix at 8. ' +
  'G: weights that share a scale; per channel: all of an output.';

const IN_WORDS: ReadonlySet<string> = new Set(
  'model method windows bits activations down group v k'.split(' '),
);

/** What tells cells of one model and method apart: `2 bits, G = 32`, `256 vectors of 4`. */
export function settingText(params: Params): string {
  const { method, bits, group, v, k } = params;
  return [
    ...(k === undefined && v === undefined ? [] : [`${k} vectors of ${v}`]),
    ...(bits === undefined || method === 'int' ? [] : [`${bits} bits`]),
    ...(group === undefined ? [] : [group === 0 ? 'per channel' : `G = ${group}`]),
    ...Object.entries(params).flatMap(([name, value]) => (IN_WORDS.has(name) ? [] : [`${name}=${value}`])),
  ].join(', ');
}

/** Method and setting: `VPTQ, 256 vectors of 4`. */
export const codeText = (params: Params): string => {
  const setting = settingText(params);
  return `${methodText(params)}${setting === '' ? '' : `, ${setting}`}`;
};

/** A number with its standard error, both to the error's second digit, so many places at most. */
export function withError(value: number | undefined, se: number | undefined, most = 4): string {
  if (value === undefined || se === undefined) return '–';
  const places = se > 0 ? Math.min(most, Math.max(1, 1 - Math.floor(Math.log10(se)))) : most;
  return `${value.toFixed(places)} ± ${se.toFixed(places)}`;
}
