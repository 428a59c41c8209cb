/** @file The page that says what each column of the Parquet files is, from the columns themselves. */
import { modelColumns, pointColumns } from '../../community/table.ts';
import type { TableColumn } from '../../community/table.ts';

export const tablesDocument = (): string =>
  [
    '# Points and models as Parquet',
    '',
    'Written by `UPDATE_DOCS=1 npx vitest run src/cli/community` from the columns in `src/community/table.ts`.',
    '',
    '`rooflaw export --parquet FOLDER [RUN…]` writes two files, of the runs given or of all in `bench-results/community`.',
    'Every column may be null. Texts come from strangers: they are data, never markup.',
    '',
    '```sh',
    "duckdb -c \"select device, kernel, max(gflops) from 'points.parquet' where not is_software and status = 'ok' group by all\"",
    '```',
    '',
    ...section('points.parquet', 'One row a point.', pointColumns),
    ...section(
      'models.parquet',
      'One row an architecture in a phase, where every term of its sum was measured.',
      modelColumns,
    ),
  ].join('\n');

const section = (title: string, what: string, columns: readonly TableColumn<never>[]): readonly string[] => [
  `## ${title}`,
  '',
  what,
  '',
  ...columns.map(({ name, type, meaning }) => `- \`${name}\` (${type}): ${meaning}.`),
  '',
];
