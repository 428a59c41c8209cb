/**
 * @file What stands in the address of the page: `?suite=smoke&filter=matmul/*&view=claims&verdict=partly`. Read when the
 * page opens and when its visitor goes back or forward, written when something is chosen.
 */
import type { VerdictWord } from '../claims/verdict.ts';
import type { Point } from '../results/schema.ts';
import type { RunOptions } from '../worker/api.ts';
import type { RunColumn } from './community/runs-order.ts';
import type { CompareColumn } from './compare-rows.ts';
import { PEER_NAMES } from './peers.ts';
import type { Column } from './rows.ts';

/** In the order of the menu; the first is what an address without `view` means. */
export const VIEW_NAMES = ['run', 'claims', 'compare', 'community', 'method'] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** What is shown of a run; every word is as it stands in the address. `point` is the id of one that is open. */
export const RESULT_KEYS = ['kernel', 'bits', 'model', 'status', 'q', 'sort', 'point'] as const;
export type ResultFilter = { readonly [K in (typeof RESULT_KEYS)[number]]?: string };

/** Narrows the claims; `by` is their order, where it is not that of the papers. */
export const CLAIM_KEYS = ['verdict', 'class', 'by'] as const;
export type ClaimFilter = { readonly [K in (typeof CLAIM_KEYS)[number]]?: string };

/** Ids of the two runs that are compared, of those that this browser keeps, and what the table of their workloads shows. */
export const COMPARE_KEYS = ['a', 'b', 'find', 'only', 'order'] as const;
export type ComparedRuns = { readonly [K in (typeof COMPARE_KEYS)[number]]?: string };

/**
 * Narrows the runs of the community (`ran`: their suite, `kind`: of GPUs or of software adapters); says which sums of whole
 * models are drawn and of which model all devices are listed; names the two devices that are compared and the kernel they
 * are compared by; the order of the runs and how many are listed.
 */
export const COMMUNITY_KEYS = [
  'device',
  'vendor',
  'ran',
  'label',
  'kind',
  'sums',
  'architecture',
  'left',
  'right',
  'family',
  'sorted',
  'rows',
] as const;
export type CommunityFilter = { readonly [K in (typeof COMMUNITY_KEYS)[number]]?: string };

/** Most launches that one press of the button may ask for. */
export const MAX_LAUNCHES = 20;

/** What to measure, and how many times in a fresh worker. */
export interface Wish {
  readonly options: RunOptions;
  readonly launches: number;
}

/** Where a visitor is: everything that a link can carry. */
export interface Place {
  readonly view: ViewName;
  /** The run on screen, of those that this browser keeps. */
  readonly run?: string;
  /** The run on screen, of those that the community published. */
  readonly community?: string;
  readonly wish: Wish;
  readonly results: ResultFilter;
  readonly claims: ClaimFilter;
  readonly compared: ComparedRuns;
  readonly narrowed: CommunityFilter;
}

export interface PageParameters {
  readonly place: Place;
  /** Start at once, without a click. */
  readonly autorun: boolean;
  /** A sentence for each key or value that was not understood; nothing else is ignored in silence. */
  readonly problems: readonly string[];
}

const WISH_KEYS = ['suite', 'filter', 'seed', 'features', 'peers', 'launches'] as const;
const KEYS: readonly string[] = [
  ...WISH_KEYS,
  'autorun',
  'view',
  'run',
  'community',
  ...RESULT_KEYS,
  ...CLAIM_KEYS,
  ...COMPARE_KEYS,
  ...COMMUNITY_KEYS,
];

/** Either way: ascending, and descending with a minus. */
const bothWays = (columns: readonly string[]): readonly string[] =>
  columns.flatMap((column) => [column, `-${column}`]);

/** Keys whose words are few and known. They are listed here so that the page need not load what they are about. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  status: ['ok', 'skipped', 'failed'] satisfies Point['status'][],
  sort: bothWays([
    'workload',
    'status',
    'time',
    'spread',
    'rate',
    'bandwidth',
    'roof',
    'error',
    'model',
    'parameters',
    'trained',
    'method',
    'bits',
    'group',
    'activations',
    'loss',
    'gap',
    'stored',
  ] satisfies Column[]),
  order: bothWays(['workload', 'a', 'b', 'ratio', 'verdict'] satisfies CompareColumn[]),
  only: ['apart'],
  verdict: [
    'reproduced',
    'partly',
    'contradicted',
    'inconclusive',
    'not measured',
    'not testable here',
  ] satisfies VerdictWord[],
  class: ['A', 'B', 'C', 'D', 'E'],
  by: ['verdict'],
  label: ['unverified', 'consistent', 'outlier'],
  kind: ['gpu', 'software'],
  sorted: bothWays(['device', 'label', 'suite', 'engine', 'points', 'date'] satisfies RunColumn[]),
};

/** Most lines of a table that an address may ask for. */
const MOST_ROWS = 100_000;

/** No word of ours is longer; a file's name or a stranger's essay is not kept. */
const LONGEST_WORD = 500;

/** Reads a query string. Never throws: what cannot be used is named in `problems` and left at its default. */
export function pageParameters(search: string): PageParameters {
  const query = new URLSearchParams(search);
  const problems: string[] = [];
  for (const key of new Set(query.keys())) {
    if (!KEYS.includes(key)) {
      problems.push(`The address has an unknown parameter '${key}'. Known are ${KEYS.join(', ')}.`);
    } else if (query.getAll(key).length > 1) {
      problems.push(`The address has '${key}' more than once; the first is used.`);
    }
  }
  /** The value of a key; undefined where it is absent, empty or not what is wanted, which is then said. */
  const read = <T>(key: string, wanted: string, of: (text: string) => T | undefined): T | undefined => {
    const text = query.get(key);
    if (text === null || text === '') return undefined;
    const value = text.length > LONGEST_WORD ? undefined : of(text);
    if (value === undefined) {
      const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
      problems.push(`The address has ${key}=${shown}, which is not ${wanted}; it is left out.`);
    }
    return value;
  };
  const word = (key: string): string | undefined => {
    if (key === 'rows') {
      return read(key, `a whole number from 1 to ${MOST_ROWS}`, (text) =>
        (number(MOST_ROWS)(text) ?? 0) > 0 ? text : undefined,
      );
    }
    const known = WORDS[key];
    if (known === undefined) return read(key, `at most ${LONGEST_WORD} characters`, (text) => text);
    return read(key, `one of ${known.join(', ')}`, (text) => known.find((one) => one === text));
  };

  const options = given({
    suite: word('suite'),
    filter: word('filter'),
    seed: read('seed', 'a whole number from 0 to 4294967295', number(0xffff_ffff)),
    features: read('features', "'all' or 'none'", (text): 'all' | 'none' | undefined =>
      text === 'all' || text === 'none' ? text : undefined,
    ),
    peers: read('peers', `some of ${PEER_NAMES.join(', ')} with commas between`, peersOf),
  });
  const launches = read('launches', `a whole number from 1 to ${MAX_LAUNCHES}`, (text) =>
    number(MAX_LAUNCHES)(text) === 0 ? undefined : number(MAX_LAUNCHES)(text),
  );
  const autorun = read('autorun', '0 or 1', (text) => (text === '1' || text === '0' ? text : undefined));
  const view = read('view', `one of ${VIEW_NAMES.join(', ')}`, (text) =>
    VIEW_NAMES.find((name) => name === text),
  );
  const words = <K extends string>(keys: readonly K[]): { readonly [P in K]?: string } =>
    given(Object.fromEntries(keys.map((key) => [key, word(key)]))) as { readonly [P in K]?: string };
  return {
    place: {
      view: view ?? VIEW_NAMES[0],
      wish: { options, launches: launches ?? 1 },
      results: words(RESULT_KEYS),
      claims: words(CLAIM_KEYS),
      compared: words(COMPARE_KEYS),
      narrowed: words(COMMUNITY_KEYS),
      ...given({ run: word('run'), community: word('community') }),
    },
    autorun: autorun === '1',
    problems,
  };
}

/** A whole number up to `most`, in digits. */
const number =
  (most: number) =>
  (text: string): number | undefined =>
    /^[0-9]{1,10}$/.test(text) && Number(text) <= most ? Number(text) : undefined;

function peersOf(text: string): readonly string[] | undefined {
  const names = text.split(',');
  return names.every((name) => (PEER_NAMES as readonly string[]).includes(name))
    ? [...new Set(names)]
    : undefined;
}

/** The query string of a place, with its question mark; empty for a page as it opens by itself. */
export function addressOf(place: Place): string {
  const { view, run, community, wish, results, claims, compared, narrowed } = place;
  const { options, launches } = wish;
  const query = new URLSearchParams();
  const set = (key: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') query.set(key, value);
  };
  set('view', view === VIEW_NAMES[0] ? undefined : view);
  set('run', run);
  set('community', community);
  set('suite', options.suite);
  set('filter', options.filter);
  set('seed', options.seed?.toString());
  set('features', options.features === 'none' ? 'none' : undefined);
  set('peers', options.peers?.join(','));
  set('launches', launches === 1 ? undefined : String(launches));
  for (const key of RESULT_KEYS) set(key, results[key]);
  for (const key of CLAIM_KEYS) set(key, claims[key]);
  for (const key of COMPARE_KEYS) set(key, compared[key]);
  for (const key of COMMUNITY_KEYS) set(key, narrowed[key]);
  const text = query
    .toString()
    // What an address may hold as it is, a person should be able to read.
    .replaceAll('%2F', '/')
    .replaceAll('%2C', ',')
    .replaceAll('%3A', ':')
    .replaceAll('%40', '@')
    .replaceAll('%3D', '=');
  return text === '' ? '' : `?${text}`;
}

/** Without the keys that have no value. */
export function given<T extends Readonly<Record<string, unknown>>>(
  of: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
