/** Where a value stands in a document: keys and indices from the root. */
export type Path = readonly (string | number)[];

/** Steps that are spelt out at most; only a file made for it nests deeper. */
const MOST_STEPS = 24;

/** `points[3].samples[0].ns`; keys that are no identifiers are quoted: `params["a b"]`. The root is ''. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path.slice(0, MOST_STEPS)) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step.length > 80 ? `${step.slice(0, 80)}…` : step)}]`;
  }
  return path.length > MOST_STEPS ? `${text}… ${path.length} levels deep` : text;
}
