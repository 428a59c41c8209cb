/** Where a value stands in a document: keys and indices from the root. */
export type Path = readonly (string | number)[];

/** `points[3].samples[0].ns`; keys that are no identifiers are quoted: `params["a b"]`. The root is ''. */
export function pathText(path: Path): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(step)) text += text === '' ? step : `.${step}`;
    else text += `[${JSON.stringify(step.length > 80 ? `${step.slice(0, 80)}…` : step)}]`;
  }
  return text;
}
