/** @file The proxy error of every method over ρ, as src/quantizers/README.md shows it. */
import { alikeHessian, alikeProxyError } from '../../quantizers/alike.ts';
import { quantizeBy } from '../../quantizers/methods.ts';
import type { Method, MethodOptions } from '../../quantizers/methods.ts';
import { drawWeights } from '../../quantizers/weights.ts';
import type { QuantizeCommand } from './command.ts';

export const RHOS = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95] as const;

const COLUMNS: readonly (readonly [Method, string])[] = [
  ['rtn', 'round-to-nearest'],
  ['gptq', 'GPTQ'],
  ['kmeans', 'k-means'],
  ['vptq', 'VPTQ'],
];

/** Where GPTQ's error falls below plain k-means': linear between the two ρ that enclose it. */
export function crossing(
  rows: readonly { readonly rho: number; readonly gptq: number; readonly kmeans: number }[],
): number | undefined {
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    if (before === undefined || row.gptq > row.kmeans || before.gptq <= before.kmeans) continue;
    const [a, b] = [Math.log(before.gptq / before.kmeans), Math.log(row.gptq / row.kmeans)];
    return before.rho + ((row.rho - before.rho) * a) / (a - b);
  }
  return undefined;
}

/** A row a ρ; the same weights in each. */
export async function tableOfErrors(
  { rows, columns, distribution, seed, json }: QuantizeCommand,
  options: Omit<MethodOptions, 'method'>,
): Promise<string> {
  const weights = drawWeights(distribution, rows * columns, seed, `quantize ${rows}x${columns}`);
  const lines: { rho: number; rtn: number; gptq: number; kmeans: number; vptq: number }[] = [];
  const bits = new Map<Method, number>();
  for (const rho of RHOS) {
    const hessian = alikeHessian(columns, rho);
    const line = { rho, rtn: 0, gptq: 0, kmeans: 0, vptq: 0 };
    for (const [method] of COLUMNS) {
      const made = await quantizeBy(weights, rows, columns, hessian, {
        ...options,
        method,
        onProgress: (progress) =>
          options.onProgress?.({ ...progress, stage: `rho ${rho}, ${method}: ${progress.stage}` }),
      });
      line[method as Exclude<Method, 'aqlm'>] = alikeProxyError(weights, made.weights, columns, rho);
      bits.set(method, made.bitsPerWeight);
    }
    lines.push(line);
  }
  const overtakes = crossing(lines);
  if (json) return `${JSON.stringify({ lines, bits: Object.fromEntries(bits), overtakes }, undefined, 2)}\n`;
  return [
    `| ρ | ${COLUMNS.map(([, name]) => name).join(' | ')} |`,
    '| --- | --- | --- | --- | --- |',
    ...lines.map(
      (line) => `| ${line.rho} | ${COLUMNS.map(([m]) => line[m as 'rtn'].toFixed(4)).join(' | ')} |`,
    ),
    `| bits | ${COLUMNS.map(([method]) => bits.get(method)!.toFixed(3)).join(' | ')} |`,
    '',
    overtakes === undefined
      ? 'GPTQ does not overtake k-means on this range.'
      : `GPTQ overtakes k-means at ρ = ${overtakes.toFixed(2)}.`,
    '',
  ].join('\n');
}
