/**
 * The workflow of pull requests and the examples of docs/ci.md, which no runner here runs: their form, and their shell in a
 * real repository with pull requests that were made up.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { EXIT } from '../src/cli/exit.ts';
import { ingestCommand } from '../src/cli/community/ingest-command.ts';
import { runProgram, type Actions } from '../src/cli/program.ts';
import { communityPath } from '../src/community/publish.ts';
import { heard } from './support/heard.ts';
import { honestRun } from './support/honest-run.ts';
import { temporaryFolder } from './support/temporary.ts';
import { expressionsIn, jobsIn, runner, workflowOf, type Job, type Step } from './support/workflow.ts';

const root = join(import.meta.dirname, '..');
const text = readFileSync(join(root, '.github/workflows/ci.yml'), 'utf8');
const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
const workflow = workflowOf(text);
const examples = jobsIn(page);

const jobs: readonly (readonly [where: string, job: Job])[] = [
  ...Object.entries(workflow.jobs).map(([name, job]) => [`ci.yml ${name}`, job] as const),
  ...Object.entries(examples).map(([name, job]) => [`docs/ci.md ${name}`, job] as const),
];
const steps = jobs.flatMap(([where, job]) => job.steps.map((step) => ({ where, job, step })));

test('the workflow and the examples are there, and no secret is', () => {
  expect(jobs.map(([where]) => where)).toEqual([
    'ci.yml test',
    'ci.yml gate',
    'ci.yml community',
    'docs/ci.md gate',
    'docs/ci.md measure',
    'docs/ci.md merge',
  ]);
  // pull_request_target would run a stranger's program with the rights of this repository.
  expect(Object.keys(workflow.on).toSorted()).toEqual(['pull_request', 'push']);
  expect(workflow.permissions).toEqual({ contents: 'read' });
  expect(workflow.defaults?.run?.shell).toBe('bash');
  for (const [where, job] of jobs) {
    expect(job.permissions, where).toBeUndefined();
    expect(String(job['runs-on']), where).not.toContain('latest');
  }
  for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeGreaterThan(0);
  for (const one of [text, page]) expect(one).not.toMatch(/secrets\.|GITHUB_TOKEN|github\.token/);
});

test('actions are those of GitHub, pinned to a commit that is the same everywhere and says its version', () => {
  const pins = new Map<string, string>();
  const lines = [...`${text}\n${page}`.matchAll(/uses: (\S+)(.*)$/gm)];
  expect(lines).toHaveLength(steps.filter(({ step }) => step.uses !== undefined).length);
  for (const [line, action = '', rest = ''] of lines) {
    const [, name = '', commit = ''] = /^(actions\/[a-z-]+)@([0-9a-f]{40})$/.exec(action) ?? [];
    expect(name, line).not.toBe('');
    expect(rest, line).toMatch(/^ # v\d+\.\d+\.\d+$/);
    expect(`${commit}${rest}`).toBe(pins.get(name) ?? `${commit}${rest}`);
    pins.set(name, `${commit}${rest}`);
  }
  for (const { where, step } of steps) {
    if (!step.uses?.startsWith('actions/checkout@')) continue;
    expect(step.with?.['persist-credentials'], where).toBe(false);
  }
});

test('nothing that a stranger can write becomes part of a command', () => {
  for (const { where, job, step } of steps) {
    for (const expression of expressionsIn(step.run ?? '')) {
      // The parts of a suite, which stand in the same file.
      const name = /^matrix\.(\w+)$/.exec(expression)?.[1] ?? '';
      expect(job.strategy?.matrix[name], `${where}: ${expression}`).toBeDefined();
    }
    for (const value of Object.values(step.env ?? {})) {
      for (const expression of expressionsIn(value)) {
        expect(expression, where).toMatch(/^steps\.\w+\.outputs\.\w+$/);
      }
    }
  }
});

// From here on: the shell of steps, in a repository of its own.

const folder = temporaryFolder();
const repo = join(folder, 'repo');
const env: NodeJS.ProcessEnv = {
  PATH: process.env['PATH'],
  HOME: folder,
  GIT_CONFIG_NOSYSTEM: '1',
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'A tester'],
      [`GIT_${who}_EMAIL`, 'tester@example.org'],
    ]),
  ),
};

function git(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: repo, encoding: 'utf8', env });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function put(path: string, content: string): void {
  mkdirSync(dirname(join(repo, path)), { recursive: true });
  writeFileSync(join(repo, path), content);
}

const there = await honestRun({ id: '20260102-030401-abcdef', seed: 1, points: 3 });
/** A name that is a command to a shell, to the runner, and two lines. */
const EVIL =
  'bench-results/community/2026-01/a \'b\' "c" $(touch hacked) `touch hacked`;\n::error::d ##[error]e\\.json';

let github: ReturnType<typeof runner>;

beforeAll(() => {
  mkdirSync(repo);
  git('init', '-q', '-b', 'main');
  put('package-lock.json', '{}');
  put('src/program.ts', '// 1');
  put(communityPath(there), JSON.stringify(there));
  put(EVIL, '{}');
  git('add', '-A');
  git('commit', '-qm', 'Base');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  github = runner(repo, env);
});

beforeEach(() => {
  git('checkout', '-q', '-f', '--detach', 'main');
});

/** Commits what `change` did as a pull request; HEAD is that. */
function pullRequest(change: () => void): void {
  change();
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', 'Pull request');
}

function stepOf(job: Job | undefined, named: (step: Step) => boolean): string {
  const run = job?.steps.find(named)?.run;
  if (run === undefined) throw new Error('there is no such step');
  return run;
}

const community = stepOf(workflow.jobs['community'], ({ name }) => name === 'Check submitted runs');
const compareWith = stepOf(workflow.jobs['gate'], ({ name }) => name === 'What to compare with');

/** What the command line makes of the arguments after `rooflaw`; `act` is what its command does. */
async function understood(args: readonly string[], act: Partial<Actions> = {}): Promise<string> {
  let command = '';
  const nothing: Actions = new Proxy({} as Actions, {
    get: (_, name: keyof Actions) =>
      act[name] ??
      (async (...given: unknown[]) => {
        command = `${name} ${JSON.stringify(given)}`;
        return EXIT.fine;
      }),
  });
  const code = await runProgram(args, '0', nothing, { out: () => {}, err: () => {} });
  expect(code).toBe(EXIT.fine);
  return command;
}

const afterRooflaw = (call: readonly string[] | undefined): readonly string[] => {
  const at = call?.findIndex((one) => one === 'bin/rooflaw.mjs' || one === 'rooflaw') ?? -1;
  if (call === undefined || at === -1) throw new Error(`no call of rooflaw in ${JSON.stringify(call)}`);
  return call.slice(at + 1);
};

test('a pull request without runs passes, and installs nothing', () => {
  pullRequest(() => put('src/program.ts', '// 2'));
  const { code, said, calls } = github.step(community);
  expect({ code, calls }, said).toEqual({ code: 0, calls: [] });
  expect(said).toContain('No submitted run');
});

test('one that adds a run has it judged, also where main has gone on since', async () => {
  const run = await honestRun({ id: '20260203-040506-00ff00', seed: 2, points: 3 });
  pullRequest(() => put(communityPath(run), JSON.stringify(run)));
  const { code, said, summary, calls } = github.step(community, {
    env: { NODE_SAYS: '##[error]of a stranger' },
  });
  expect(code, said).toBe(0);
  expect(summary).toBe('##[error]of a stranger\n');
  expect(said).not.toContain('stranger');
  expect(calls.map(([name]) => name)).toEqual(['npm', 'node']);
  const args = afterRooflaw(calls[1]);
  expect(args).toEqual(['ingest', '--format', 'md', '--', communityPath(run)]);
  const { terminal, text: told } = heard();
  const context = { root: repo, terminal, now: new Date('2026-06-01T00:00:00Z') };
  await understood(args, {
    ingest: (files, format) =>
      ingestCommand(
        files.map((file) => join(repo, file)),
        format,
        context,
      ),
  });
  expect(told()).toContain('| accepted, unverified |');

  // What ingest refuses is red.
  expect(github.step(community, { env: { NODE_EXIT: '4' } }).code).not.toBe(0);

  const ours = git('rev-parse', 'HEAD');
  git('checkout', '-q', '--detach', 'main');
  git('rm', '-q', '--', communityPath(there));
  git('commit', '-qm', 'Main goes on, and takes a run out');
  git('update-ref', 'refs/remotes/origin/main', 'HEAD');
  git('merge', '-q', '--no-edit', ours); // what a runner checks out
  const again = github.step(community);
  expect(again.code, again.said).toBe(0);
  expect(afterRooflaw(again.calls[1])).toEqual(args);
  git('update-ref', 'refs/remotes/origin/main', 'main');
});

test.each([
  ['changes a run', () => put(communityPath(there), '{}'), communityPath(there)],
  ['removes a run', () => rmSync(join(repo, communityPath(there))), communityPath(there)],
  [
    'moves a run',
    () => {
      put('bench-results/community/2026-02/moved.json', JSON.stringify(there));
      rmSync(join(repo, communityPath(there)));
    },
    communityPath(there),
  ],
  ['removes one with an odd name', () => rmSync(join(repo, EVIL)), 'error::d'],
])('one that %s is red and names it, on one line', (_, change, named) => {
  pullRequest(change);
  const { code, said, calls } = github.step(community);
  expect({ code, calls }, said).toEqual({ code: 1, calls: [] });
  const lines = said.trimEnd().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('Runs are only added');
  expect(lines[1]).toMatch(/^ {2}- /); // two colons at the beginning of a line speak to the runner
  expect(lines[1]).toContain(named);
  expect(said).not.toContain('##['); // and this does wherever it stands
  expect(existsSync(join(repo, 'hacked'))).toBe(false);
});

test('names with line breaks, quotes and commands arrive as they are; other changes are pointed out', () => {
  const odd = EVIL.replace('a ', 'z ');
  const dashes = 'bench-results/community/--help';
  pullRequest(() => {
    put(odd, '{}');
    put(dashes, '{}');
    put('src/program.ts', '// judges kindly');
  });
  const { code, said, summary, calls } = github.step(community);
  expect(code, said).toBe(0);
  expect(afterRooflaw(calls[1]).slice(4)).toEqual([dashes, odd]);
  expect(summary).toContain('changes other files too');
  expect(existsSync(join(repo, 'hacked'))).toBe(false);
});

test('the gate compares with where the pull request began, in a checkout of its own where packages differ', async () => {
  const base = git('rev-parse', 'main');
  pullRequest(() => put('src/program.ts', '// 2'));
  const same = github.step(compareWith);
  expect(same, same.said).toMatchObject({ code: 0, output: `base=${base}\n`, calls: [] });

  pullRequest(() => put('package-lock.json', '{"other": 1}'));
  const other = github.step(compareWith);
  const place = join(folder, 'base');
  expect(other, other.said).toMatchObject({ code: 0, output: 'base=../base\n' });
  expect(other.calls).toEqual([['npm', place, 'ci']]);
  expect(readFileSync(join(place, 'package-lock.json'), 'utf8')).toBe('{}');
  git('worktree', 'remove', '--force', place);
});

test('the gate is asked for what it knows, and its summary fails nothing', async () => {
  const job = workflow.jobs['gate'];
  const gate = github.step(
    stepOf(job, ({ name }) => name === 'Gate'),
    { env: { BASE: '../base' } },
  );
  const asked = await understood(afterRooflaw(gate.calls[0]));
  for (const part of ['"base":"../base"', '"suite":"smoke"', '"record":"gate/record.json"']) {
    expect(asked).toContain(part);
  }
  const summary = github.step(
    stepOf(job, ({ name }) => name === 'Summary'),
    { env: { NODE_EXIT: '1' } },
  );
  expect(summary.code, summary.said).toBe(0);
  expect(await understood(afterRooflaw(summary.calls[0]))).toContain('"kept":"gate/record.json"');
});

test('the examples call commands with options that they have', async () => {
  for (const name of [1, 2, 3, 4]) writeFileSync(join(repo, `shard-${name}.json`), '{}');
  const understoodAs: string[] = [];
  for (const job of Object.values(examples)) {
    for (const { run } of job.steps) {
      if (run === undefined || !run.includes('rooflaw')) continue;
      const { code, said, calls } = github.step(run.replaceAll(/\$\{\{.*?\}\}/g, '2'), { shell: 'none' });
      expect(code, said).toBe(0);
      for (const call of calls) understoodAs.push(await understood(afterRooflaw(call)));
    }
  }
  expect(understoodAs.map((line) => line.slice(0, line.indexOf(' ')))).toEqual([
    'gate',
    'gate',
    'run',
    'merge',
  ]);
  expect(understoodAs[0]).toContain('"base":"origin/main"');
  expect(understoodAs[2]).toMatch(/"shard":\{"index":2,"of":4\}/);
  expect(understoodAs[3]).toContain('["shard-1.json","shard-2.json","shard-3.json","shard-4.json"]');
});
