/** @file Kernels chosen by name as the pattern that selects their workloads, and back. Pure. */

/** `quantized/scalar-matvec` of `quantized/scalar-matvec/n=…`. */
export const kernelOf = (workload: string): string => workload.slice(0, workload.lastIndexOf('/'));

/** The kernels of a suite in their order, with how many workloads each has. */
export function kernelCounts(workloads: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const id of workloads) counts.set(kernelOf(id), (counts.get(kernelOf(id)) ?? 0) + 1);
  return counts;
}

/** `{matmul,quantized/{gather,assign}}/*`; undefined for all of them, which needs no pattern. */
export function filterOf(chosen: ReadonlySet<string>, all: readonly string[]): string | undefined {
  const names = all.filter((name) => chosen.has(name));
  if (names.length === all.length) return undefined;
  const folders = new Map<string, string[]>();
  for (const name of names) {
    const slash = name.indexOf('/');
    const folder = slash < 0 ? '' : name.slice(0, slash + 1);
    folders.set(folder, [...(folders.get(folder) ?? []), name.slice(folder.length)]);
  }
  const parts = [...folders].flatMap(([folder, inside]) =>
    folder === '' ? inside : [`${folder}${braced(inside)}`],
  );
  return `${braced(parts)}/*`;
}

const braced = (names: readonly string[]): string =>
  names.length === 1 ? (names[0] ?? '') : `{${names.join(',')}}`;

/** The kernels that a filter selects whole; undefined for a filter that is anything else. */
export function kernelsOf(
  filter: string | undefined,
  all: readonly string[],
): ReadonlySet<string> | undefined {
  if (filter === undefined) return new Set(all);
  if (!/^[a-z0-9/{},-]+\/\*$/.test(filter)) return undefined;
  // What was written by filterOf, in any order: each kernel is tried.
  const text = filter.slice(0, -'/*'.length);
  const chosen = all.filter((name) => expanded(text).has(name));
  return chosen.length > 0 && filterOf(new Set(chosen), all) === filter ? new Set(chosen) : undefined;
}

/** The names of `{a,b/{c,d}}`, two levels deep. */
function expanded(text: string): ReadonlySet<string> {
  const inner = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  const names = new Set<string>();
  for (const part of inner.match(/[^,{}]+(?:\{[^{}]*\})?/g) ?? []) {
    const brace = part.indexOf('{');
    if (brace < 0) names.add(part);
    else for (const name of part.slice(brace + 1, -1).split(',')) names.add(part.slice(0, brace) + name);
  }
  return names;
}
