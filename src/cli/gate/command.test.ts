import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary.ts';
import type { GatePoint, GateRecord } from '../../results/gate-record.ts';
import { OutputError } from '../terminal.ts';
import { gateCommand } from './command.ts';
import type { GateCommand } from './measure.ts';

const AT = '2026-01-02T03:04:05.000Z';
const IDS = ['matmul/n=1', 'softmax/n=2'];

const ok = (workload: string, ratio?: number): GatePoint => ({
  workload,
  status: 'ok',
  lowNs: 1000,
  medianNs: 1000,
  ...(ratio !== undefined && { ratio }),
});

/** Six launches in turns, in which head takes `slow` times as long for the first workload; `head` replaces it. */
const record = ({
  slow = 1,
  head = undefined as GatePoint | undefined,
  more = {} as Partial<GateRecord>,
}): GateRecord => ({
  schema: 'gate/1',
  startedAt: AT,
  finishedAt: AT,
  suite: 'smoke',
  where: 'node',
  threshold: 0.05,
  pairs: 6,
  seed: 1,
  turns: 'process',
  base: { asked: 'main', commit: null, version: '1', workloads: IDS },
  head: { asked: '.', commit: null, version: '1', workloads: IDS },
  machine: { os: '', cpu: '', cores: 2, adapter: '' },
  launches: Array.from({ length: 6 }, (_, pair) => [
    {
      look: 1 as const,
      pair,
      side: 'base' as const,
      startedAt: AT,
      finishedAt: AT,
      points: IDS.map((id) => ok(id)),
    },
    {
      look: 1 as const,
      pair,
      side: 'head' as const,
      startedAt: AT,
      finishedAt: AT,
      points: [head ?? ok(IDS[0]!, slow * (1 + 0.001 * (pair % 3))), ok(IDS[1]!, 1 + 0.001 * (pair % 3))],
    },
  ]).flat(),
  ended: 'complete',
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
  const notes: string[] = [];
  const terminal = {
    result,
    note: (line: string) => void notes.push(line),
    draw: () => {},
    canDraw: false,
    columns: 80,
    bold: (text: string) => text,
  };
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
    const code = await gateCommand(command, { root: '.', version: '1', terminal });
    return { code, notes: notes.join('\n'), path };
  } catch (error) {
    const { code, message } = error as { code?: number; message: string };
    return { code, notes: [...notes, message].join('\n'), path };
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
  const base = { asked: 'main', commit: null, version: '1', workloads: [...IDS, 'gone/n=3'] };
  const [lax, strict, notes] = await both(record({ more: { base } }));
  expect([lax, strict]).toEqual([0, 1]);
  expect(notes).toContain('Warning: head no longer has what base has: gone/n=3. It is not judged');
  const interrupted = { workload: IDS[0]!, status: 'skipped' as const, reason: 'interrupted' };
  const [, apart, why] = await both(record({ head: interrupted }));
  expect(apart).toBe(1);
  expect(why).toContain('Warning: could not be compared: matmul/n=1.');
  const head = { ...base, workloads: [...IDS, 'fresh/n=3'] };
  expect(await both(record({ more: { head } }))).toEqual([0, 0, '']);
});

test('what head leaves out and base measures is red without any option', async () => {
  const out = { workload: IDS[0]!, status: 'skipped' as const, reason: 'over-watchdog' };
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
  const out = { workload: IDS[0]!, status: 'skipped' as const, reason: 'no-variant' };
  expect((await kept(record({ head: out }), {}, full)).code).toBe(1);
  expect((await kept(record({ more: { threshold: 1 } }))).code).toBe(4);
});
