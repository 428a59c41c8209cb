/** @file What lies beside the page of the community: the catalogue, single runs, the two tables. */
import type { Catalogue } from '../../community/catalogue.ts';
import { readRunFile, type FileOutcome } from '../read-file.ts';
import { labelText } from './runs-order.ts';

const place = (path: string): URL => new URL(`community/${path}`, document.baseURI);

/** Ids are digits, letters and hyphens; anything else is no path of ours. */
const ID = /^[0-9A-Za-z-]{1,80}$/;

let catalogue: Promise<Catalogue> | undefined;

/** Fetched once. Rejects where it cannot be had, and is then tried again by the next call. */
export function loadCatalogue(): Promise<Catalogue> {
  catalogue ??= fetched('index.json')
    .then((answer) => answer.json())
    .then(
      (found: unknown) => {
        if (isCatalogue(found)) return found;
        throw new Error(NOT_OURS);
      },
      (error: unknown) => {
        throw error instanceof SyntaxError ? new Error(NOT_OURS) : error;
      },
    )
    .catch((error: unknown) => {
      catalogue = undefined;
      throw error;
    });
  return catalogue;
}

/** Some hosts answer every address with a page; another version of this page would have another format. */
const NOT_OURS = 'what its server has at community/index.json is no list of runs that this page can read';

const isCatalogue = (found: unknown): found is Catalogue =>
  typeof found === 'object' &&
  found !== null &&
  'format' in found &&
  found.format === 1 &&
  'runs' in found &&
  Array.isArray(found.runs);

/** A published run and how it stands among the others of its key. */
export type CommunityOutcome = FileOutcome & { readonly standing: string };

/** A published run, checked like any file; undefined where the community has none of that id. */
export async function loadCommunityRun(id: string): Promise<CommunityOutcome | undefined> {
  if (!ID.test(id)) return undefined;
  const { runs } = await loadCatalogue();
  const entry = runs.find((one) => one.id === id);
  if (entry === undefined) return undefined;
  const blob = await (await fetched(`runs/${id}.json`)).blob();
  const outcome = await readRunFile(new File([blob], `${id}.json`, { type: 'application/json' }));
  return { ...outcome, standing: `as ${entry.group}, ${entry.label} (${labelText(entry)})` };
}

async function fetched(path: string, init?: RequestInit): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(place(path), init);
  } catch {
    throw new Error(
      `the server of this page does not answer for community/${path}; it may be gone, or you offline`,
    );
  }
  if (!answer.ok) throw new Error(`the server of this page answers ${answer.status} for community/${path}`);
  return answer;
}

/** What hyparquet reads from. */
export interface ByteRanges {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** Below this a file is fetched whole: one request instead of several. */
const SMALL_BYTES = 2 ** 19;

/**
 * Parts of a table as they are asked for. Most hosts answer ranges; from one that sends the whole file all the same,
 * it is taken once.
 */
export function tableRanges(name: string, byteLength: number): ByteRanges {
  let whole: Promise<ArrayBuffer> | undefined;
  return {
    byteLength,
    async slice(start, end = byteLength) {
      if (byteLength <= SMALL_BYTES) whole ??= fetched(name).then((answer) => answer.arrayBuffer());
      if (whole !== undefined) return (await whole).slice(start, end);
      const answer = await fetched(name, { headers: { Range: `bytes=${start}-${end - 1}` } });
      if (answer.status === 206) return answer.arrayBuffer();
      whole = answer.arrayBuffer();
      return (await whole).slice(start, end);
    },
  };
}
