/**
 * @file Runs kept in the browser (IndexedDB): finished ones, and a journal of the one under way so that a
 * closed tab loses nothing.
 *
 * Four stores. `runs`: whole runs by id. `summaries`: what a list shows, so that listing never reads a
 * run. `journal`: one record per event of an unfinished run, written between points.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { adapterName } from './adapter.ts';
import { readChoices, type Choices } from './choices.ts';
import { launchUnderWay, partialRun, type JournalEntry, type LaunchNumber } from './journal.ts';
import type { Run } from './schema.ts';

/** A line in the list of past runs. */
export interface RunSummary {
  readonly id: string;
  readonly startedAt: string;
  readonly suite: string;
  readonly status: Run['status'];
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly points: number;
  readonly measured: number;
  /** The launch it ended in, where it was meant to have several; what is left of it can be measured later. */
  readonly launch?: LaunchNumber;
}

/** A run that did not come to its end, and the launch it was in. */
export interface Unfinished {
  readonly run: Run;
  readonly launch?: LaunchNumber;
}

interface JournalRecord {
  readonly runId: string;
  readonly at: string;
  readonly entry: JournalEntry;
}

interface Schema extends DBSchema {
  runs: { key: string; value: Run };
  summaries: { key: string; value: RunSummary };
  journal: { key: number; value: JournalRecord; indexes: { runId: string } };
  choices: { key: string; value: Choices };
}

export interface RunStore {
  /** Keeps a finished run and drops its journal, both or neither. */
  save(run: Run, launch?: LaunchNumber): Promise<void>;
  /** Newest first. */
  list(): Promise<readonly RunSummary[]>;
  load(id: string): Promise<Run | undefined>;
  remove(id: string): Promise<void>;
  note(runId: string, entry: JournalEntry): Promise<void>;
  /** Runs that were never finished, as far as they got; see {@link partialRun}. */
  unfinished(): Promise<readonly Unfinished[]>;
  forget(runId: string): Promise<void>;
  /** Variants that were found to be the fastest. */
  choices(): Promise<Choices>;
  keepChoices(choices: Choices): Promise<void>;
}

/** There is one record of choices. */
const CHOICES = 'choices';

export function listingOf(run: Run, launch?: LaunchNumber): RunSummary {
  return {
    id: run.id,
    startedAt: run.startedAt,
    suite: run.suite,
    status: run.status,
    adapter: adapterName(run.environment.adapter),
    isSoftware: run.environment.adapter.isSoftware,
    points: run.points.length,
    measured: run.points.filter((point) => point.status === 'ok').length,
    ...(launch !== undefined && { launch }),
  };
}

/** Opens (or makes) the browser's store. Rejects where the browser allows none, as some private windows do. */
export async function openStore(name = 'rooflaw'): Promise<RunStore> {
  const db = await openDB<Schema>(name, 2, {
    upgrade(database, from) {
      if (from < 1) {
        database.createObjectStore('runs', { keyPath: 'id' });
        database.createObjectStore('summaries', { keyPath: 'id' });
        database.createObjectStore('journal', { autoIncrement: true }).createIndex('runId', 'runId');
      }
      database.createObjectStore('choices');
    },
    // A newer page in another tab wants to upgrade: it must not wait for this one to be closed.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
  return storeOf(db);
}

function storeOf(db: IDBPDatabase<Schema>): RunStore {
  const forget = async (runId: string): Promise<void> => {
    const tx = db.transaction('journal', 'readwrite');
    for (const key of await tx.store.index('runId').getAllKeys(runId)) await tx.store.delete(key);
    await tx.done;
  };
  return {
    forget,
    choices: async () => readChoices(await db.get('choices', CHOICES)),
    async keepChoices(choices) {
      await db.put('choices', choices, CHOICES);
    },
    async save(run, launch) {
      const tx = db.transaction(['runs', 'summaries', 'journal'], 'readwrite');
      const journal = tx.objectStore('journal');
      await tx.objectStore('runs').put(run);
      await tx.objectStore('summaries').put(listingOf(run, launch));
      for (const key of await journal.index('runId').getAllKeys(run.id)) await journal.delete(key);
      await tx.done;
    },
    async list() {
      const all = await db.getAll('summaries');
      return all.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
    },
    load: (id) => db.get('runs', id),
    async remove(id) {
      const tx = db.transaction(['runs', 'summaries'], 'readwrite');
      await Promise.all([tx.objectStore('runs').delete(id), tx.objectStore('summaries').delete(id), tx.done]);
    },
    async note(runId, entry) {
      // Relaxed: the disk need not have it before the next sample, only the browser.
      const tx = db.transaction('journal', 'readwrite', { durability: 'relaxed' });
      await Promise.all([tx.store.add({ runId, at: new Date().toISOString(), entry }), tx.done]);
    },
    async unfinished() {
      const byRun = Map.groupBy(await db.getAll('journal'), (record) => record.runId);
      const runs: Unfinished[] = [];
      for (const [runId, records] of byRun) {
        const run = partialRun(records);
        const launch = launchUnderWay(records.map(({ entry }) => entry));
        if (run === undefined) await forget(runId);
        else runs.push({ run, ...(launch !== undefined && { launch }) });
      }
      return runs;
    },
  };
}
