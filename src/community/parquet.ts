/** @file A table of runs as the bytes of a Parquet file. */
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { Run } from '../results/schema.ts';
import { tabulate } from './table.ts';
import type { TableColumn } from './table.ts';

/** Version of the two tables; raised when a column goes or changes its meaning. */
const TABLE_VERSION = 1;

export interface TableFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
}

/** `version` is that of the program that writes. Each column's meaning stands in the file. */
export function tableFile<Row>(
  columns: readonly TableColumn<Row>[],
  runs: Iterable<Run>,
  rowsOf: (run: Run) => readonly Row[],
  version: string,
): TableFile {
  const columnData = tabulate(columns, runs, rowsOf);
  const writer = new ByteWriter(); // into memory, so that writing needs no waiting
  void parquetWrite({
    writer,
    columnData: columnData.map((column) => ({ ...column, nullable: true })),
    createdBy: `rooflaw ${version}`,
    kvMetadata: [
      { key: 'rooflaw.table', value: String(TABLE_VERSION) },
      ...columns.map(({ name, meaning }) => ({ key: `rooflaw.${name}`, value: meaning })),
    ],
  });
  return { bytes: new Uint8Array(writer.getBuffer()), rows: columnData[0]?.data.length ?? 0 };
}
