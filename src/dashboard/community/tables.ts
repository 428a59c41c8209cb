/** @file Columns of the two tables, and only those that the charts need. */
import { parquetMetadataAsync, parquetRead } from 'hyparquet';
import { peerVariants } from '../../peers/names.ts';
import type { ByteRanges } from './files.ts';
import type { ModelTime, PointTimes } from './groups.ts';

type Columns<K extends string> = Readonly<Record<K, readonly unknown[]>>;

async function readColumns<K extends string>(
  file: ByteRanges,
  names: readonly K[],
): Promise<Columns<K> & { rows: number }> {
  const metadata = await parquetMetadataAsync(file);
  const rows = Number(metadata.num_rows);
  const columns = new Map<string, unknown[]>(names.map((name) => [name, Array.from({ length: rows })]));
  await parquetRead({
    file,
    metadata,
    columns: [...names],
    onChunk({ columnName, columnData, rowStart }) {
      const column = columns.get(columnName);
      if (column === undefined) return;
      for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i];
    },
  });
  return { ...(Object.fromEntries(columns) as unknown as Columns<K>), rows };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const positive = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0;

/** Medians of all points with a speed that our kernels computed. */
export async function readPointTimes(file: ByteRanges): Promise<PointTimes> {
  const { run, workload, variant, median_ns, rows } = await readColumns(file, [
    'run',
    'workload',
    'variant',
    'median_ns',
  ]);
  const peers: ReadonlySet<unknown> = new Set(peerVariants);
  const found: { run: string[]; workload: string[]; ns: number[] } = { run: [], workload: [], ns: [] };
  for (let i = 0; i < rows; i++) {
    const ns = median_ns[i];
    if (!positive(ns) || peers.has(variant[i])) continue;
    found.run.push(text(run[i]));
    found.workload.push(text(workload[i]));
    found.ns.push(ns);
  }
  return found;
}

export async function readModelTimes(file: ByteRanges): Promise<readonly ModelTime[]> {
  const table = await readColumns(file, [
    'run',
    'model',
    'phase',
    'tokens',
    'context',
    'format',
    'parameters',
    'time_per_token_ns',
  ]);
  const found: ModelTime[] = [];
  for (let i = 0; i < table.rows; i++) {
    const [parameters, ns] = [table.parameters[i], table.time_per_token_ns[i]];
    if (!positive(parameters) || !positive(ns)) continue;
    const [tokens, context] = [table.tokens[i], table.context[i]];
    found.push({
      run: text(table.run[i]),
      model: text(table.model[i]),
      setting: [
        `${text(table.phase[i])}, ${String(tokens)} ${tokens === 1 ? 'token' : 'tokens'}`,
        ...(typeof context === 'number' ? [`context ${context}`] : []),
        text(table.format[i]),
      ].join(', '),
      parameters,
      tokensPerSecond: 1e9 / ns,
    });
  }
  return found;
}
