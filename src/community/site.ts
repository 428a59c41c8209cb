/** @file The files of a page that shows the community's runs, by their paths below `community/`. */
import { parseRun } from '../results/load.ts';
import type { Run } from '../results/schema.ts';
import { catalogueRuns, type Catalogue } from './catalogue.ts';
import { tableFile } from './parquet.ts';
import { modelColumns, modelRows, pointColumns } from './table.ts';

export const CATALOGUE = 'index.json';
export const POINTS_TABLE = 'points.parquet';
export const MODELS_TABLE = 'models.parquet';
export const runFile = (id: string): string => `runs/${id}.json`;

/** Each submitted file is a run, or a reason why it is left out. `version` is that of the program. */
export function communitySite(
  submitted: readonly { readonly path: string; readonly text: string }[],
  version: string,
): { readonly files: ReadonlyMap<string, string | Uint8Array>; readonly leftOut: readonly string[] } {
  const files = new Map<string, string | Uint8Array>();
  const leftOut: string[] = [];
  const runs: Run[] = [];
  for (const { path, text } of submitted) {
    try {
      const run = parseRun(text);
      if (files.has(runFile(run.id))) throw new Error(`run ${run.id} is there already`);
      // Not the text: of a name that stands in it twice, only the last was looked at.
      files.set(runFile(run.id), `${JSON.stringify(run)}\n`);
      runs.push(run);
    } catch (error) {
      leftOut.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const entries = catalogueRuns(runs);
  let tables: Catalogue['tables'];
  if (runs.length > 0) {
    const points = tableFile(pointColumns, runs, (run) => run.points, version);
    const models = tableFile(modelColumns, runs, modelRows, version);
    files.set(POINTS_TABLE, points.bytes);
    files.set(MODELS_TABLE, models.bytes);
    tables = { points: points.bytes.length, models: models.bytes.length };
  }
  const catalogue: Catalogue = { format: 1, runs: entries, ...(tables && { tables }) };
  files.set(CATALOGUE, JSON.stringify(catalogue));
  return { files, leftOut };
}
