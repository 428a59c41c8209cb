/** Other libraries beside ours, on a scripted machine: what is timed how, and whose fault is whose. */
import { expect, test } from 'vitest';
import { matmul } from '../../kernels/matmul/kernel.ts';
import { matmulWorkload } from '../../kernels/matmul/kernel.ts';
import { okPoints, scripted, squares, sweepOn } from '../../test/support/scripted-machine.ts';
import type { Numbers } from '../harness/output.ts';
import type { Kernel, Workload } from '../kernel.ts';
import { PeerBench } from './machine.ts';
import type { OpenPeer, Peer, PeerTask } from './peer.ts';
import { PeerError } from './peer.ts';

/** What a product really is, from the reference; `spoil` changes it. */
function outputOf({ workload: { params }, inputs }: PeerTask, spoil: number): Numbers {
  const all = matmul.reference(params, inputs).all();
  all[0]! += spoil;
  return all;
}

interface Scripted {
  readonly runNs?: number;
  readonly spoil?: number;
  readonly openError?: Error;
  readonly runError?: () => Error | undefined;
  readonly tolerance?: number;
}

function peerOf({
  runNs = 7e6,
  spoil = 0,
  openError,
  runError,
  tolerance,
}: Scripted): Peer & { opened: number; closed: number } {
  const peer = {
    name: 'ort' as const,
    title: 'another library',
    version: '1.2.3',
    opened: 0,
    closed: 0,
    refuses: (workload: Workload) => (workload.params['m'] === 66 ? 'has no such product' : undefined),
    tolerance: () => tolerance,
    async open(): Promise<OpenPeer> {
      if (openError !== undefined) throw openError;
      peer.opened++;
      return {
        version: '1.2.3',
        notes: ['on a device of its own'],
        prepare: async (task) => ({
          settings: 'graph capture',
          tried: [],
          async run(repeats) {
            const error = runError?.();
            if (error !== undefined) throw error;
            return repeats * runNs;
          },
          read: async () => outputOf(task, spoil),
          close: async () => {},
        }),
        close: async () => void peer.closed++,
      };
    },
  };
  return peer;
}

async function beside(peer: Peer | readonly Peer[], workloads = squares(64), kernels: Kernel[] = [matmul]) {
  const notes: string[] = [];
  const bench = new PeerBench({
    peers: [peer].flat(),
    seed: 1,
    wallQuantumNs: 5000,
    submitNs: 0,
    note: (line) => void notes.push(line),
  });
  const told = await sweepOn(scripted({ isSoftware: true }), {
    workloads,
    kernels,
    wrap: (machine) => bench.beside(machine),
  });
  await bench.close();
  const byName = new Map(told.points.map((point) => [point.id.split(' @ ')[1], point]));
  return { told, notes, byName };
}

test('a peer is a point with its version and settings, timed by the wall clock as ours beside it', async () => {
  const peer = peerOf({});
  const { told, byName, notes } = await beside(peer);
  expect(byName.get('ort')).toMatchObject({
    status: 'ok',
    clock: 'wall',
    variant: {
      chosenBy: 'peer',
      peer: { name: 'another library', version: '1.2.3', settings: 'graph capture' },
    },
  });
  expect(byName.get('direct')).toMatchObject({ status: 'ok', clock: 'wall' });
  expect(notes).toEqual(['another library 1.2.3: on a device of its own']);
  expect(told.points).toHaveLength(2);
  expect([peer.opened, peer.closed]).toEqual([1, 1]);
});

test('what the library has no counterpart to is ours alone, by our own clock', async () => {
  const { byName } = await beside(peerOf({}), [matmulWorkload(66, 64, 64)]);
  expect([...byName.keys()]).toEqual(['direct']);
  expect(byName.get('direct')).toMatchObject({ clock: 'gpu-timestamp' });
});

test('of a quantised product it is said that there is no peer, once a library, and ours is measured alone', async () => {
  const quantised: Kernel = { ...matmul, quantization: () => ({}) as never };
  const twice = [peerOf({}), { ...peerOf({}), name: 'ort level 4' }];
  const { told, byName } = await beside(twice, [matmulWorkload(66, 64, 64)], [quantised]);
  expect(byName.get('ort')).toMatchObject({
    status: 'skipped',
    reason: 'no-peer',
    message: 'no peer: another library has no such product',
    variant: { name: 'ort', peer: { name: 'another library' } },
  });
  expect(byName.get('direct')).toMatchObject({ status: 'ok', clock: 'gpu-timestamp' });
  expect(told.points).toHaveLength(2);
});

test('a peer with arithmetic of its own has a tolerance of its own', async () => {
  const exact = await beside(peerOf({ spoil: 0.1 }));
  expect(exact.byName.get('ort')).toMatchObject({ status: 'failed', reason: 'wrong-result' });
  const coarse = await beside(peerOf({ spoil: 0.1, tolerance: 0.01 }));
  expect(coarse.byName.get('ort')).toMatchObject({ status: 'ok', error: { tolerance: 0.01 } });
});

test('a product measured cold keeps its point, and has one more timed as the peer is', async () => {
  const { byName } = await beside(peerOf({}), [matmulWorkload(1, 64, 64)]);
  expect([...byName.keys()].toSorted((a, b) => a!.localeCompare(b!))).toEqual([
    'direct',
    'direct, hot',
    'ort',
  ]);
  expect(byName.get('direct')).toMatchObject({ clock: 'gpu-timestamp' });
  expect(byName.get('direct, hot')).toMatchObject({ clock: 'wall', cache: 'hot' });
});

test('a wrong peer has no speed, and ours is measured all the same', async () => {
  const { byName } = await beside(peerOf({ spoil: 9 }));
  expect(byName.get('ort')).toMatchObject({ status: 'failed', reason: 'wrong-result' });
  expect(byName.get('direct')).toMatchObject({ status: 'ok' });
});

test.each([
  ['cannot be loaded', { openError: new PeerError('no such file; reload the page') }, /reload the page/],
  ['breaks when it is run', { runError: () => new Error('device lost') }, /another library: device lost/],
])('a peer that %s fails alone, with its reason', async (_what, script, message) => {
  const { told, byName } = await beside(peerOf(script), squares(64, 65));
  const failed = told.points.filter(({ status }) => status === 'failed');
  expect(failed).toHaveLength(2);
  for (const point of failed) {
    expect(point).toMatchObject({ reason: 'peer-failed', message: expect.stringMatching(message) as string });
  }
  expect(byName.get('direct')).toMatchObject({ status: 'ok' });
  expect(told.incidents).toEqual([]); // nobody lost our device
});

test('a peer that breaks between its samples fails alone too', async () => {
  let runs = 0;
  const { byName } = await beside(peerOf({ runError: () => (++runs > 6 ? new Error('gone') : undefined) }));
  expect(byName.get('ort')).toMatchObject({ status: 'failed', reason: 'peer-failed' });
  expect(byName.get('direct')).toMatchObject({ status: 'ok' });
});

test('a long peer gets six samples and says why; one that is too long is left out', async () => {
  const long = await beside(peerOf({ runNs: 2e9 }));
  expect(long.byName.get('ort')).toMatchObject({ status: 'ok', reason: 'long-peer' });
  expect(okPoints(long.told).find(({ id }) => id.endsWith('ort'))!.samples).toHaveLength(6);
  expect(long.byName.get('direct')).toMatchObject({ status: 'ok' });
  const longer = await beside(peerOf({ runNs: 9e9 }));
  expect(longer.byName.get('ort')).toMatchObject({ status: 'skipped', reason: 'long-peer' });
});
