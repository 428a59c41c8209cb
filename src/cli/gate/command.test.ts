import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import {
  baseThenHead,
  buildGate,
  lookOf,
  sideOf,
  timedPoint,
  untimedPoint,
} from '../../../test/support/build-gate.ts';
import { heard } from '../../../test/support/heard.ts';
import { temporaryFolder } from '../../../test/support/temporary.ts';
import type { GatePoint, GateRecord } from '../../results/gate-record.ts';
import { OutputError } from '../terminal.ts';
import { gateCommand } from './command.ts';
import type { GateCommand } from './measure.ts';

const IDS = ['matmul/n=1', 'softmax/n=2'];

const inTurn = (id: string, ratio: number): GatePoint => timedPoint(id, 1000, { ratio });

/** Six launches in turns, in which head takes `slow` times as long for the first workload; `head` replaces it. */
const record = ({
  slow = 1,
  head = undefined as GatePoint | undefined,
  more = {} as Partial<GateRecord>,
}): GateRecord =>
  buildGate({
    workloads: IDS,
    pairs: 6,
    turns: 'process',
    launches: lookOf(
      1,
      (side, pair) => {
        if (side === 'base') return IDS.map((id) => timedPoint(id));
        const jitter = 1 + 0.001 * (pair % 3);
        return [head ?? inTurn(IDS[0]!, slow * jitter), inTurn(IDS[1]!, jitter)];
      },
      baseThenHead(6),
    ),
    ...more,
  });

interface Played {
  readonly code: number | undefined;
  readonly notes: string;
  readonly path: string;
}

/** `rooflaw gate --kept`. */
async function kept(
  of: GateRecord,
  more: Partial<GateCommand> = {},
  result: () => Promise<void> = () => Promise.resolve(),
): Promise<Played> {
  const path = join(temporaryFolder(), 'gate.json');
  writeFileSync(path, JSON.stringify(of));
  const { terminal, lines, text } = heard();
  const command: GateCommand = {
    head: '.',
    suite: 'smoke',
    pairs: 6,
    where: 'node',
    seed: 1,
    format: 'text',
    failOnNoise: false,
    kept: path,
    ...more,
  };
  try {
    const code = await gateCommand(command, { root: '.', version: '1', terminal: { ...terminal, result } });
    return { code, notes: text(), path };
  } catch (error) {
    const { code, message } = error as { code?: number; message: string };
    return { code, notes: [...lines, message].join('\n'), path };
  }
}

/** Exit codes without and with `--fail-on-noise`, and what is said without. */
async function both(
  of: GateRecord,
  more: Partial<GateCommand> = {},
): Promise<readonly [code?: number | undefined, strict?: number | undefined, notes?: string]> {
  const [lax, strict] = [await kept(of, more), await kept(of, { ...more, failOnNoise: true })];
  return [lax.code, strict.code, lax.notes];
}

test('what was told is green, strictly too', async () => {
  expect(await both(record({}))).toEqual([0, 0, '']);
});

test('a suspect that is not measured again is a warning', async () => {
  const [lax, strict, notes] = await both(record({ slow: 1.5 }));
  expect([lax, strict]).toEqual([0, 1]);
  expect(notes).toContain('Warning: looked slower and not measured again, so nobody knows: matmul/n=1.');
  // By another threshold than it was measured for.
  const four = record({ slow: 1.04 });
  expect((await both(four)).slice(0, 2)).toEqual([0, 0]);
  expect((await both(four, { threshold: 0.02 })).slice(0, 2)).toEqual([0, 1]);
  // Measured again, and not slower then: not confirmed, and nothing else.
  const { launches } = record({});
  const again = record({
    slow: 1.5,
    more: {
      launches: [...record({ slow: 1.5 }).launches, ...launches.map((one) => ({ ...one, look: 2 as const }))],
    },
  });
  expect(await both(again)).toEqual([0, 0, '']);
});

test('what is missing in head, or could not be compared, is a warning; what is new is free', async () => {
  const base = sideOf('main', [...IDS, 'gone/n=3']);
  const [lax, strict, notes] = await both(record({ more: { base } }));
  expect([lax, strict]).toEqual([0, 1]);
  expect(notes).toContain('Warning: head no longer has what base has: gone/n=3. It is not judged');
  const interrupted = untimedPoint(IDS[0]!, 'skipped interrupted');
  const [, apart, why] = await both(record({ head: interrupted }));
  expect(apart).toBe(1);
  expect(why).toContain('Warning: could not be compared: matmul/n=1.');
  const head = sideOf('main', [...IDS, 'fresh/n=3']);
  expect(await both(record({ more: { head } }))).toEqual([0, 0, '']);
});

test('what head leaves out and base measures is red without any option', async () => {
  const out = untimedPoint(IDS[0]!, 'skipped over-watchdog');
  const { code, notes } = await kept(record({ head: out }));
  expect(code).toBe(1);
  expect(notes).toBe('Red: 1 workload broken in head.');
});

test('a report does not replace the record it is made of', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'gate.json');
  const text = JSON.stringify(record({}));
  writeFileSync(path, text);
  symlinkSync(path, join(folder, 'link'));
  for (const output of [path, relative('.', path), join(folder, 'link')]) {
    const { code, notes } = await kept(record({}), { kept: path, output });
    expect(code).toBe(2);
    expect(notes).toContain('is the record of --kept, which the report would replace');
  }
  expect(readFileSync(path, 'utf8')).toBe(text);
  const fresh = join(folder, 'new.json');
  const { code, notes } = await kept(record({}), {
    kept: undefined,
    base: folder,
    record: fresh,
    output: fresh,
  });
  expect(code).toBe(2);
  expect(notes).toContain('is the record of --record');
});

const full = (): Promise<void> => Promise.reject(new OutputError(new Error('ENOSPC')));

test('a failure of the gate itself is not exit code 1, which would call head slower', async () => {
  const broken = await kept(record({}), {}, () => Promise.reject(new Error('a defect')));
  expect(broken.code).toBe(2);
  expect(broken.notes).toMatch(/^The gate itself failed, which says nothing of head: a defect\n.*at /s);
  // Without room for the report the verdict stands.
  expect(await kept(record({}), {}, full)).toMatchObject({
    code: 2,
    notes: 'stdout cannot be written: ENOSPC',
  });
  const out = untimedPoint(IDS[0]!, 'skipped no-variant');
  expect((await kept(record({ head: out }), {}, full)).code).toBe(1);
  expect((await kept(record({ more: { threshold: 1 } }))).code).toBe(4);
});
