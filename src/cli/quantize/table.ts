/** @file The proxy error of every method over ρ, as src/quantizers/README.md shows it. */
import { alikeHessian, alikeProxyError } from '../../quantizers/alike.ts';
import { quantizeBy } from '../../quantizers/methods.ts';
import type { Method, MethodOptions } from '../../quantizers/methods.ts';
import { drawWeights } from '../../quantizers/weights.ts';
import type { QuantizeCommand } from './wanted.ts';

const RHOS = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95] as const;

type Column = 'rtn' | 'gptq' | 'gptqClip' | 'kmeans' | 'vptq';

const COLUMNS: readonly {
  readonly key: Column;
  readonly method: Method;
  readonly clip: boolean;
  readonly title: string;
}[] = [
  { key: 'rtn', method: 'rtn', clip: false, title: 'round-to-nearest' },
  { key: 'gptq', method: 'gptq', clip: false, title: 'GPTQ' },
  { key: 'gptqClip', method: 'gptq', clip: true, title: 'GPTQ, ranges searched' },
  { key: 'kmeans', method: 'kmeans', clip: false, title: 'k-means' },
  { key: 'vptq', method: 'vptq', clip: false, title: 'VPTQ' },
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
  const lines: ({ rho: number } & Record<Column, number>)[] = [];
  const bits = new Map<Column, number>();
  for (const rho of RHOS) {
    const hessian = alikeHessian(columns, rho);
    const line = { rho, rtn: 0, gptq: 0, gptqClip: 0, kmeans: 0, vptq: 0 };
    for (const { key, method, clip, title } of COLUMNS) {
      const made = await quantizeBy(weights, rows, columns, hessian, {
        ...options,
        method,
        clip,
        onProgress: (progress) =>
          options.onProgress?.({ ...progress, stage: `rho ${rho}, ${title}: ${progress.stage}` }),
      });
      line[key] = alikeProxyError(weights, made.weights, columns, rho);
      bits.set(key, made.bitsPerWeight);
    }
    lines.push(line);
  }
  const overtakes = crossing(lines);
  if (json) return `${JSON.stringify({ lines, bits: Object.fromEntries(bits), overtakes }, undefined, 2)}\n`;
  return [
    `| ρ | ${COLUMNS.map(({ title }) => title).join(' | ')} |`,
    `| --- ${'| --- '.repeat(COLUMNS.length)}|`,
    ...lines.map((line) => `| ${line.rho} | ${COLUMNS.map(({ key }) => line[key].toFixed(4)).join(' | ')} |`),
    `| bits | ${COLUMNS.map(({ key }) => bits.get(key)!.toFixed(3)).join(' | ')} |`,
    '',
    overtakes === undefined
      ? 'GPTQ does not overtake k-means on this range.'
      : `GPTQ overtakes k-means at ρ = ${overtakes.toFixed(2)}.`,
    '',
  ].join('\n');
}
