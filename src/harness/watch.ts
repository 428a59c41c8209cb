/**
 * @file Watches the canary between visits. Samples of a slow machine are set aside, the machine gets time to cool, and
 * the incident is recorded; a machine that stays slow is taken as it is.
 */
import type { Incident } from '../results/schema.ts';
import type { Clock } from './clock.ts';
import { setSamplesAside } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Lookout } from './machine.ts';

/** A look costs tens of milliseconds, so it is taken this often at most. */
const EVERY_NS = 3e9;

/**
 * Pauses for a slow machine, in all of a run: three times three seconds (as in bhouston/webgpu-bench). A CPU that runs
 * shaders is slow because something else runs, not because it is hot, and gets less.
 */
const PAUSE_MS = { hardware: 3000, software: 500 } as const;
const PAUSES = 3;

/** Times a point's samples are set aside before they are believed. */
const MAX_DISCARDS = 1;

/** Where a draft stood before a visit. */
interface Since {
  readonly draft: Draft;
  readonly from: number;
}

export class Watch {
  readonly #canary: Lookout;
  readonly #pauseMs: number;
  readonly #clock: Clock;
  #since: Since[] = [];
  #lookedAt: number;
  #pauses = 0;

  constructor(canary: Lookout, isSoftware: boolean, clock: Clock) {
    this.#canary = canary;
    this.#pauseMs = PAUSE_MS[isSoftware ? 'software' : 'hardware'];
    this.#clock = clock;
    this.#lookedAt = clock.nowNs();
  }

  /**
   * After a visit that began with `taken[i]` samples in `drafts[i]`. True when nothing taken so far is in doubt any
   * more: until then points must not be given out.
   */
  async after(
    drafts: readonly Draft[],
    taken: readonly number[],
    onIncident: (incident: Incident) => void | Promise<void>,
  ): Promise<boolean> {
    for (const [i, draft] of drafts.entries()) {
      if (draft.samples.length > taken[i]!) this.#since.push({ draft, from: taken[i]! });
    }
    if (this.#clock.nowNs() - this.#lookedAt < EVERY_NS) return this.#since.length === 0;
    await this.look(onIncident);
    return true;
  }

  /** Looks now, and settles what was in doubt. */
  async look(onIncident: (incident: Incident) => void | Promise<void>): Promise<void> {
    if (this.#since.length === 0) return;
    const factor = await this.#canary.look();
    const since = this.#since;
    this.#since = [];
    this.#lookedAt = this.#clock.nowNs();
    if (factor === 1) return;

    const at = this.#clock.iso();
    const slower = `the canary was ${((factor - 1) * 100).toFixed(0)} % slower than at its best`;
    let recovered = false;
    while (!recovered && this.#pauses < PAUSES) {
      this.#pauses++;
      await this.#clock.sleep(this.#pauseMs);
      recovered = (await this.#canary.look()) === 1;
    }
    this.#lookedAt = this.#clock.nowNs();
    if (!recovered) {
      this.#canary.accept();
      await onIncident({
        at,
        code: 'stays-slow',
        message: `${slower} and did not recover; it is taken as it is`,
      });
      for (const { draft } of since) draft.flags.add('slow-machine');
      return;
    }
    const aside = since.filter(({ draft }) => setAside(draft, since));
    const message = `${slower} and recovered; samples of ${aside.length} points were set aside`;
    await onIncident({ at, code: 'throttled', message });
  }

  close(): void {
    this.#canary.close();
  }
}

/** Moves a draft's samples since the last good look to its discarded ones, and opens it again. */
function setAside(draft: Draft, since: readonly Since[]): boolean {
  const entry = since.find((one) => one.draft === draft)!;
  const late = draft.samples.length - entry.from;
  if (late <= 0 || draft.discarded.length >= MAX_DISCARDS * late) return false;
  if (draft.outcome !== undefined && draft.outcome.status !== 'ok') return false;
  setSamplesAside(draft, 'throttled', entry.from);
  delete draft.outcome;
  return true;
}
