import { expect, test } from 'vitest';
import { CliError, EXIT } from '../exit.ts';
import type { Terminal } from '../terminal.ts';
import { quantizeCommand } from './command.ts';
import type { QuantizeCommand } from './wanted.ts';
import { crossing } from './table.ts';

const COMMAND: QuantizeCommand = {
  method: 'vptq',
  rows: 64,
  columns: 32,
  distribution: 'gauss',
  rho: 0.9,
  bits: 2,
  group: 0,
  clip: false,
  v: 2,
  k: 16,
  residual: 0,
  outliers: 0,
  normalize: 'none',
  iterations: 4,
  seed: 1,
  assign: 'cpu',
  table: false,
  json: true,
};

const openGpu = async (): Promise<undefined> => undefined;

async function given(
  part: Partial<QuantizeCommand>,
): Promise<{ code: unknown; out: string; notes: readonly string[] }> {
  const notes: string[] = [];
  let out = '';
  const terminal: Terminal = {
    canDraw: false,
    columns: 80,
    bold: (text) => text,
    draw: () => {},
    note: (line) => notes.push(line),
    result: async (text) => void (out += text),
  };
  const code = await quantizeCommand({ ...COMMAND, ...part }, { terminal, openGpu }).catch(
    (error: unknown) => error,
  );
  return { code, out, notes };
}

test('a result says error, bits and times', async () => {
  const { code, out, notes } = await given({});
  expect(code).toBe(EXIT.fine);
  const result = JSON.parse(out) as Record<string, number> & { stages: { stage: string }[] };
  expect(result).toMatchObject({ method: 'vptq', rows: 64, assignedBy: 'the processor' });
  expect(result['proxyError']).toBeLessThan(0.05);
  expect(result['bitsPerWeight']).toBe(2 + (16 * 2 * 16) / 2048 + 0);
  expect(result.stages.map(({ stage }) => stage)).toContain('inverse Cholesky');
  expect(notes.some((line) => line.startsWith('update'))).toBe(true);
  const { out: text } = await given({ json: false });
  expect(text).toContain('proxy error');
  expect(text).toContain('inverse Cholesky');
});

test('the table holds every method at every rho', async () => {
  const { out } = await given({ table: true, rows: 32, columns: 16, iterations: 2, json: false });
  expect(out.split('\n').filter((line) => line.startsWith('| 0'))).toHaveLength(7);
  expect(out).toContain('overtake');
});

test('where GPTQ overtakes is between the two rows that enclose it', () => {
  const rows = [
    { rho: 0.5, gptq: 0.2, kmeans: 0.1 },
    { rho: 0.7, gptq: 0.05, kmeans: 0.1 },
  ];
  expect(crossing(rows)).toBeCloseTo(0.6, 12);
  expect(crossing(rows.slice(1))).toBeUndefined();
});

test('what cannot be done is said, with an exit code', async () => {
  const many = await given({ k: 65_536 });
  expect(many.code).toBeInstanceOf(CliError);
  expect(many.code).toMatchObject({ code: EXIT.usage });
  expect(String(many.code)).toContain('k = 65536 centroids for 1024 vectors');
  expect((await given({ assign: 'gpu' })).code).toMatchObject({ code: EXIT.noWebGpu });
});

test('Ctrl-C ends it', async () => {
  const work = given({ rows: 2048, columns: 256, v: 6, k: 4096, iterations: 1000 });
  setTimeout(() => process.emit('SIGINT'), 150);
  expect((await work).code).toMatchObject({ code: EXIT.cancelled });
});
