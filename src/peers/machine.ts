/**
 * @file Other libraries as contestants: what a machine measures, and beside it the same workload by each peer that has
 * it. A peer is timed by the wall clock on its own resident buffers, used again and again; so our variant is timed in
 * the same way beside it, and where it is otherwise measured cold, as a point of its own.
 */
import type { ElementArray, Kernel, Workload } from '../kernel.ts';
import { check } from '../harness/check.ts';
import type { CheckResult } from '../harness/check.ts';
import type { Choice } from '../harness/choose.ts';
import { CancelledError, ContestantError, messageOf } from '../harness/errors.ts';
import type { Contestant, Facts, Machine, Stand } from '../harness/machine.ts';
import type { Numbers } from '../harness/output.ts';
import { bufferBytes } from '../harness/prepare.ts';
import { quantizationOf } from '../harness/quantization.ts';
import { remembering } from '../harness/remembering.ts';
import { hashText, mixSeed } from '../random.ts';
import type { OpenPeer, Peer, PeerSession } from './peer.ts';

export interface PeersOptions {
  readonly peers: readonly Peer[];
  readonly seed: number;
  /** Smallest step of the wall clock. */
  readonly wallQuantumNs: number;
  /** What a submit adds to a time by it. */
  readonly submitNs: number;
  /** What a reader of the figures should know of a library, once it is open. */
  readonly note: (line: string) => void;
}

/** Sessions are kept between the visits to a workload while they hold no more than this. */
const KEPT_BYTES = 512 * 2 ** 20;

interface Kept {
  readonly session: Promise<PeerSession>;
  readonly bytes: number;
}

export class PeerBench {
  readonly #options: PeersOptions;
  readonly #open = new Map<string, Promise<OpenPeer>>();
  /** By peer and workload, the latest used last. */
  readonly #sessions = new Map<string, Kept>();
  /** A library that is several peers is described once. */
  readonly #noted = new Set<string>();

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** `machine` and the peers beside it. */
  beside(machine: Machine): Machine {
    const { peers: asked } = this.#options;
    const peersOf = (workload: Workload): readonly Peer[] =>
      asked.filter((peer) => peer.refuses(workload) === undefined);
    return {
      get isSoftware() {
        return machine.isSoftware;
      },
      targetNs: (clock) => machine.targetNs(clock),
      get demoted() {
        return machine.demoted;
      },
      spent: machine.spent,
      exceeds: (kernel, workload, choice) => machine.exceeds(kernel, workload, choice),
      lookout: () => machine.lookout(),
      lost: () => machine.lost(),
      select(kernel, workload) {
        const selection = machine.select(kernel, workload);
        const isBeside = peersOf(workload).length > 0 && kernel.cache?.(workload.params) !== 'cold';
        if ('reason' in selection || !isBeside) return selection;
        return {
          ...selection,
          choices: selection.choices.map(timed),
          candidates: selection.candidates.map(timed),
        };
      },
      peers(kernel, workload, ours) {
        const others = peersOf(workload).map(choiceOf);
        // Of quantised products the libraries have few: that there is none to compare with is said.
        const none = kernel.quantization === undefined ? [] : absent(asked, workload);
        if (others.length === 0 || kernel.cache?.(workload.params) !== 'cold') return [...others, ...none];
        // Ours as a peer is measured, beside the point that is measured as it is met in real use.
        return [
          ...ours.slice(0, 1).map((one) => ({ ...one, clock: 'wall', cache: 'hot' }) as const),
          ...others,
          ...none,
        ];
      },
      open: async (kernel, workload, choices) => {
        const peers = new Map(peersOf(workload).map((peer) => [peer.name, peer]));
        const ours = choices.filter(({ peer }) => peer === undefined);
        const stand = await machine.open(kernel, workload, ours);
        const judging = judgeOf(kernel, workload, this.#options.seed);
        const others = choices.flatMap(({ name, peer: isPeer }) => {
          const peer = isPeer && peers.get(name);
          return peer ? [this.#contestant(peer, kernel, workload, judging(peer), machine)] : [];
        });
        let [own, other] = [0, 0];
        return {
          ...wrapping(stand),
          contestants: choices.map(({ peer }) =>
            peer === undefined ? stand.contestants[own++]! : others[other++]!,
          ),
        };
      },
    };
  }

  async close(): Promise<void> {
    for (const { session } of this.#sessions.values()) await quietly(session);
    this.#sessions.clear();
    for (const open of this.#open.values()) await quietly(open);
    this.#open.clear();
  }

  #contestant(peer: Peer, kernel: Kernel, workload: Workload, judge: Judge, { spent }: Machine): Contestant {
    const session = (): Promise<PeerSession> => this.#session(peer, kernel, workload, judge);
    const run = (repeats: number): Promise<number> =>
      blaming(peer, async () => (await session()).run(repeats));
    return {
      clock: 'wall',
      quantumNs: this.#options.wallQuantumNs,
      submitNs: this.#options.submitNs,
      calibrate: (afford): Promise<Facts> =>
        blaming(peer, async () => {
          const opened = performance.now();
          const ready = await spent.on('compile', session);
          const compileNs = (performance.now() - opened) * 1e6;
          const firstNs = await spent.on('warm-up', () => ready.run(1));
          afford(firstNs);
          const { wrong, error, quantization } = await spent.on('check', async () => {
            const output = await ready.read();
            return judge(output, 'whole');
          });
          return {
            shaders: {},
            compileNs,
            firstNs,
            memoryBytes: bytesOf(kernel, workload),
            cache: 'hot',
            ring: undefined,
            wrong,
            error,
            quantization,
            settings: ready.settings,
          };
        }),
      sample: run,
      recheck: () =>
        blaming(peer, async () => {
          const { wrong } = await spent.on('check', async () => judge(await (await session()).read()));
          return wrong === undefined ? undefined : `right at first, wrong when repeated: ${wrong}`;
        }),
    };
  }

  /** The one that is kept, or a new one; others are closed for it. */
  async #session(peer: Peer, kernel: Kernel, workload: Workload, judge: Judge): Promise<PeerSession> {
    const key = `${peer.name} ${workload.id}`;
    const known = this.#sessions.get(key);
    if (known !== undefined) {
      this.#sessions.delete(key);
      this.#sessions.set(key, known);
      return known.session;
    }
    const bytes = bytesOf(kernel, workload);
    let held = [...this.#sessions.values()].reduce((sum, one) => sum + one.bytes, bytes);
    for (const [oldest, one] of this.#sessions) {
      if (held <= KEPT_BYTES) break;
      this.#sessions.delete(oldest);
      held -= one.bytes;
      await quietly(one.session);
    }
    await kernel.load?.(workload.params);
    const inputs: Readonly<Record<string, ElementArray>> = kernel.inputs(workload.params, this.#options.seed);
    const open = await this.#opened(peer);
    const session = open.prepare({ workload, inputs, judge: (output) => judge(output).wrong });
    this.#sessions.set(key, { session, bytes });
    session.catch(() => this.#sessions.delete(key));
    return session;
  }

  #opened(peer: Peer): Promise<OpenPeer> {
    const known = this.#open.get(peer.name);
    if (known !== undefined) return known;
    const open = peer.open();
    this.#open.set(peer.name, open); // a library that cannot be opened is not tried again
    open.then(
      ({ version, notes }) => {
        const note = [`${peer.title} ${version}`, ...notes].join(': ');
        if (!this.#noted.has(note)) this.#options.note(note);
        this.#noted.add(note);
      },
      () => {},
    );
    return open;
  }
}

/** What goes wrong in a library is its own: neither our device nor the other contestants are to blame. */
async function blaming<T>(peer: Peer, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    if (thrown instanceof ContestantError || thrown instanceof CancelledError) throw thrown;
    throw new ContestantError('failed', 'peer-failed', `${peer.title}: ${messageOf(thrown)}`);
  }
}

const bytesOf = (kernel: Kernel, { params }: Workload): number =>
  kernel.buffers(params).reduce((sum, spec) => sum + bufferBytes(spec), 0);

const timed = <C extends Choice>(choice: C): C => ({ ...choice, clock: 'wall' });

const choiceOf = ({ name, title, version }: Peer): Choice => ({
  name,
  chosenBy: 'peer',
  peer: { name: title, version },
});

/** The libraries that have no counterpart to the workload, with the reason; one that is several peers once. */
function absent(peers: readonly Peer[], workload: Workload): readonly Choice[] {
  const told = new Set<string>();
  return peers.flatMap((peer) => {
    const refusal = peer.refuses(workload);
    const noPeer = `${peer.title} ${refusal}`;
    if (refusal === undefined || told.has(noPeer)) return [];
    told.add(noPeer);
    return [{ ...choiceOf(peer), noPeer }];
  });
}

type Judged = CheckResult & Pick<Facts, 'quantization'>;

/** The check our own kernels pass; `whole` also says what quantisation costs. */
type Judge = (output: Numbers, depth?: 'whole') => Judged;

/** One reference for all peers; a peer whose arithmetic is less exact has a tolerance of its own. */
function judgeOf(kernel: Kernel, workload: Workload, seed: number): (peer: Peer) => Judge {
  const { id, params } = workload;
  const once = remembering(kernel);
  let inputs: ReturnType<Kernel['inputs']> | undefined;
  return (peer) => (output, depth) => {
    inputs ??= kernel.inputs(params, seed);
    const reference = once.reference(params, inputs);
    const { flops } = kernel.cost(params);
    const tolerance = peer.tolerance?.(workload) ?? kernel.tolerance(params);
    const found = check(output, reference, tolerance, flops, mixSeed(seed, hashText(id)));
    if (depth !== 'whole' || found.wrong !== undefined) return found;
    return { ...found, quantization: quantizationOf(once, workload, inputs, seed, output) };
  };
}

/** A library that fails while it is closed has done its work. */
async function quietly(open: Promise<{ close(): Promise<void> }>): Promise<void> {
  await open.then((one) => one.close()).catch(() => {});
}

const wrapping = (stand: Stand): Pick<Stand, 'guarded' | 'close'> => ({
  guarded: (work) => stand.guarded(work),
  close: () => stand.close(),
});
