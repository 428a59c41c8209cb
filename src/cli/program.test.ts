import { expect, test } from 'vitest';
import { CliError, EXIT } from './exit.ts';
import { runProgram, type Actions } from './program.ts';

interface Heard {
  readonly calls: unknown[];
  readonly out: string[];
  readonly err: string[];
}

async function given(argv: string): Promise<Heard & { outcome: unknown }> {
  const heard: Heard = { calls: [], out: [], err: [] };
  const hear =
    (name: string) =>
    async (...args: unknown[]): Promise<0> => {
      heard.calls.push([name, ...args]);
      return EXIT.fine;
    };
  const actions: Actions = {
    run: hear('run'),
    list: hear('list'),
    report: hear('report'),
    validate: hear('validate'),
    claims: hear('claims'),
    fit: hear('fit'),
    nodeHost: hear('nodeHost'),
    ingest: hear('ingest'),
    submit: hear('submit'),
    export: hear('export'),
    methodCheck: hear('methodCheck'),
    quantize: hear('quantize'),
    variants: hear('variants'),
    gate: hear('gate'),
    gateCheck: hear('gateCheck'),
    compare: hear('compare'),
    merge: hear('merge'),
  };
  const output = { out: (text: string) => heard.out.push(text), err: (text: string) => heard.err.push(text) };
  const outcome = await runProgram(argv.split(' ').filter(Boolean), '1.2.3', actions, output).catch(
    (error: unknown) => error,
  );
  return { ...heard, outcome };
}

test('run without options is the quick suite, seed 1, all features, as text', async () => {
  const { calls } = await given('run');
  expect(calls).toEqual([
    [
      'run',
      {
        suite: 'quick',
        seed: 1,
        headed: false,
        format: 'text',
        tune: 'quick',
        features: 'all',
        timeBudgetS: undefined,
        pointLimitS: undefined,
      },
    ],
  ]);
});

test('run takes every option', async () => {
  const { calls } = await given(
    'run --suite smoke --filter matmul/m=1,* --where browser --browser /x --headed --out a.json --format md --time-budget 2.5 --seed 0 --features none --tune full --point-limit 0.5',
  );
  expect(calls).toEqual([
    [
      'run',
      {
        suite: 'smoke',
        filter: 'matmul/m=1,*',
        where: 'browser',
        browser: '/x',
        headed: true,
        out: 'a.json',
        format: 'md',
        timeBudgetS: 2.5,
        pointLimitS: 0.5,
        seed: 0,
        features: 'none',
        tune: 'full',
      },
    ],
  ]);
});

test('what is asked of the adapter', async () => {
  const { calls } = await given('run --gpu-only --enable-f16-on-nvidia');
  expect(calls).toMatchObject([['run', { gpuOnly: true, enableF16OnNvidia: true }]]);
});

test('launches, and going on with a run', async () => {
  expect((await given('run --launches 5')).calls).toMatchObject([['run', { launches: 5 }]]);
  const { calls } = await given('run --resume a.json --launches 2 --time-budget 9 --out b.json');
  expect(calls).toMatchObject([['run', { resume: 'a.json', launches: 2, timeBudgetS: 9, out: 'b.json' }]]);
});

test('the other commands', async () => {
  expect((await given('list')).calls).toEqual([['list', undefined, undefined]]);
  expect((await given('list --suite full --filter a*')).calls).toEqual([['list', 'full', 'a*']]);
  expect((await given('report a.json --format csv')).calls).toEqual([['report', 'a.json', 'csv']]);
  expect((await given('claims')).calls).toEqual([['claims', [], 'text']]);
  expect((await given('claims a.json --json')).calls).toEqual([['claims', ['a.json'], 'json']]);
  expect((await given('claims a.json b.json --format md')).calls).toEqual([
    ['claims', ['a.json', 'b.json'], 'md'],
  ]);
  expect((await given('validate a.json b.json')).calls).toEqual([['validate', ['a.json', 'b.json']]]);
});

test.each(['run', 'report a.json', 'claims', 'ingest a.json', 'compare a.json b.json', 'gate --base x'])(
  '%s --json is --format json',
  async (argv) => {
    const [plain, short] = [await given(`${argv} --format json`), await given(`${argv} --json`)];
    expect(short.calls).toEqual(plain.calls);
    expect(JSON.stringify(short.calls)).toContain('json');
    expect((await given(`${argv} --json --format md`)).outcome).toMatchObject({ code: EXIT.usage });
  },
);

test('a mistake is answered with the help of its command', async () => {
  expect((await given('quantize --rows x')).outcome).toMatchObject({
    message: expect.stringContaining('rooflaw quantize --help'),
  });
  expect((await given('rum')).outcome).toMatchObject({
    message: expect.stringContaining('See rooflaw --help.'),
  });
});

test.each([
  ['rum', 'unknown command', 'run'],
  ['run --siut quick', 'unknown option', '--suite'],
  ['run --format jsn', "'jsn' is invalid", 'json'],
  ['run --tune quik', "'quik' is invalid", 'quick'],
  ['run --where nod', "'nod' is invalid", 'node'],
  ['run --features non', "'non' is invalid", 'none'],
  ['run --time-budget 0', "'0' is invalid", 'above 0'],
  ['run --time-budget soon', "'soon' is invalid", 'number of seconds'],
  ['run --time-budget -5', "'-5' is invalid", 'above 0'],
  ['run --time-budget Infinity', "'Infinity' is invalid", 'number of seconds'],
  ['run --point-limit 3601', "'3601' is invalid", '3600'],
  ['run --launches 0', "'0' is invalid", 'from 1 to'],
  ['run --launches 2.5', "'2.5' is invalid", 'integer'],
  ['run --launches many', "'many' is invalid", 'integer'],
  ['run --launches 101', "'101' is invalid", '100'],
  ['run --resume', 'argument missing', '--resume'],
  ['run --resume a.json --seed 2', 'cannot be used with', '--seed'],
  ['run --resume a.json --suite quick', 'cannot be used with', '--suite'],
  ['run --seed -1', "'-1' is invalid", 'integer'],
  ['run --seed 1.5', "'1.5' is invalid", 'integer'],
  ['run --seed 99999999999', 'is invalid', '4294967295'],
  ['run --out', 'argument missing', '--out'],
  ['run quick', 'too many arguments', 'run'],
  ['help rum', "unknown command 'rum'", 'run'],
  ['gate --kept a.json --base main', 'cannot be used with', '--base'],
  ['gate --kept a.json --suite quick', 'cannot be used with', '--suite'],
  ['gate --kept a.json --pairs 24', 'cannot be used with', '--pairs'],
  ['report', 'missing required argument', 'file'],
  ['validate', 'missing required argument', 'file'],
])('%s is a usage error that says what is near', async (argv, words, near) => {
  const { outcome, calls, out } = await given(argv);
  expect(outcome).toBeInstanceOf(CliError);
  expect(outcome).toMatchObject({ code: EXIT.usage, message: expect.stringContaining(words) });
  expect((outcome as CliError).message).toContain(near);
  expect((outcome as CliError).message).toContain('rooflaw --help');
  expect(calls).toEqual([]);
  expect(out).toEqual([]);
});

test.each(['--help', 'run --help', 'list --help', 'report --help', 'validate --help', 'claims --help'])(
  '%s names every exit code, on stdout',
  async (argv) => {
    const { outcome, out } = await given(argv);
    expect(outcome).toBe(EXIT.fine);
    const text = out.join('');
    for (const code of Object.values(EXIT)) expect(text).toMatch(new RegExp(`^  ${code} `, 'm'));
  },
);

test('--version, and no command at all', async () => {
  expect((await given('--version')).out.join('')).toBe('1.2.3\n');
  const { outcome, err } = await given('');
  expect(outcome).toBe(EXIT.usage);
  expect(err.join('')).toContain('Usage: rooflaw');
  for (const argv of ['help', 'help run', 'help --help'])
    expect((await given(argv)).outcome, argv).toBe(EXIT.fine);
});
