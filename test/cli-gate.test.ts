/**
 * @file `rooflaw gate` from a shell. Its launches are those of small stand-ins that write a run file at once, but for the
 * last test: there a copy of this checkout computes a softmax that is wrong.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { isTimed } from '../src/analysis/points.ts';
import { turns } from '../src/analysis/ratios.ts';
import { parseRun } from '../src/results/load.ts';
import { ensureBuilt } from '../scripts/build.mjs';
import { buildRun, timed } from './support/build-run.ts';
import { ROOT, rooflaw } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';

beforeAll(() => ensureBuilt(ROOT, ['cli', 'page']));

const RUN = JSON.stringify(
  buildRun({
    points: [10, 20].map((m) => timed({ ns: 1e5 * m, params: { m, n: 64, k: 64, dtype: 'f32' } })),
  }),
);
const IDS = [10, 20].map((m) => `matmul/m=${m},n=64,k=64,dtype=f32`);

/** A program that lists two workloads and takes `slow` times as long for the first; or ends with `exits`. */
function standIn(folder: string, slow: number, { exits = 0, sleepMs = 0 } = {}): string {
  mkdirSync(join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  writeFileSync(join(folder, 'package-lock.json'), '{}');
  writeFileSync(join(folder, '.gitignore'), 'node_modules/\n');
  writeFileSync(
    join(folder, 'bin', 'rooflaw.mjs'),
    `import { writeFileSync } from 'node:fs';
const [command, ...args] = process.argv.slice(2);
if (command === 'list') console.log(${JSON.stringify(IDS.join('\n'))});
else {
  await new Promise((done) => setTimeout(done, ${sleepMs}));
  if (${exits}) { console.error('out of order'); process.exit(${exits}); }
  const run = ${RUN};
  for (const [i, point] of run.points.entries()) {
    const factor = (1 + 0.002 * Math.random()) * (i === 0 ? ${slow} : 1);
    for (const sample of point.samples) sample.ns *= factor;
    for (const key of ['medianNs', 'q1Ns', 'q3Ns', 'minNs']) point.summary[key] *= factor;
    if (point.summary.ci95) point.summary.ci95 = point.summary.ci95.map((ns) => ns * factor);
  }
  writeFileSync(args[args.indexOf('--out') + 1], JSON.stringify(run));
}
`,
  );
  return folder;
}

const git = (folder: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    encoding: 'utf8',
  });

/** A folder for temporary files of the child's own, to see what is left in it. */
const scratch = (): { readonly env: { readonly TMPDIR: string }; readonly left: () => readonly string[] } => {
  const folder = temporaryFolder();
  return { env: { TMPDIR: folder }, left: () => readdirSync(folder) };
};

test('the same program is green, a slower one is red, from git references too, and nothing is left', async () => {
  const { env, left } = scratch();
  const [folder, alike] = [standIn(temporaryFolder(), 1), standIn(temporaryFolder(), 1)];
  const record = join(temporaryFolder(), 'gate.json');
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '.');
  git(folder, 'commit', '-qm', 'as it was');
  standIn(folder, 1.2); // not committed: head is the folder as it is
  const report = join(temporaryFolder(), 'gate.xml');
  // Stand-ins take no time that anything could disturb: both gates at once.
  const gate = (...args: readonly string[]) => rooflaw(['gate', '--pairs', '6', ...args], { env }).done;
  const against = ['--base', 'main', '--head', folder, '--record', record];
  const [same, red] = await Promise.all([
    gate('--base', alike, '--head', alike, '--record', join(temporaryFolder(), 'gate.json')),
    gate(...against, '--format', 'junit', '--output', report),
  ]);
  expect(same.code, same.stderr).toBe(0);
  expect(same.stdout).toContain('Rooflaw gate: green');
  expect(same.stderr).toContain('launch 12/12');
  expect(same.stderr).toContain('base builds no module of its kernels');
  expect(red.code, red.stderr).toBe(1);
  expect(red.stdout).toMatch(/matmul\/m=10.*SLOWER/);
  expect(readFileSync(report, 'utf8')).toContain('<failure message="SLOWER');
  expect(git(folder, 'worktree', 'list').trim().split('\n')).toHaveLength(1);
  expect(left()).toEqual([]);

  // The record is judged again, by another threshold too.
  const kept = (...more: readonly string[]) => rooflaw(['gate', '--kept', record, ...more]).done;
  const [again, lax] = await Promise.all([kept('--format', 'md'), kept('--threshold', '50%')]);
  expect([again.code, lax.code]).toEqual([1, 0]);
  expect(again.stdout).toContain('# Rooflaw gate: RED');
});

test('a head that cannot run is red, a base that cannot is usage; so is nonsense', async () => {
  const [good, bad] = [standIn(temporaryFolder(), 1), standIn(temporaryFolder(), 1, { exits: 7 })];
  const record = join(temporaryFolder(), 'gate.json');
  const gate = (...args: readonly string[]) =>
    rooflaw(['gate', '--pairs', '6', '--record', record, ...args]).done;
  const found = await Promise.all([
    gate('--base', good, '--head', bad),
    gate('--base', bad, '--head', good),
    gate('--base', 'no-such-branch', '--head', good),
    gate('--base', good, '--head', temporaryFolder()),
    gate('--head', good),
    gate('--base', good, '--head', good, '--threshold', '5'),
    gate('--base', good, '--head', good, '--pairs', '5'),
    rooflaw(['gate', '--kept', join(good, 'package-lock.json')]).done,
  ]);
  expect(found.map(({ code }) => code)).toEqual([1, 2, 2, 2, 2, 2, 2, 4]);
  for (const [i, words] of [
    'head could not be measured: it ended with code 7: out of order',
    'base could not be measured',
    "'no-such-branch' is neither a folder nor a git reference",
    'is no checkout of Rooflaw',
    'gate needs --base',
    'such as 5% or 0.05',
    'from 6 to 200',
    'is needed',
  ].entries()) {
    expect(found[i]!.stderr).toContain(words);
  }
});

test('Ctrl-C: exit 130, no process and no folder is left', async () => {
  const { env, left } = scratch();
  const slow = standIn(temporaryFolder(), 1, { sleepMs: 60_000 });
  const record = join(temporaryFolder(), 'gate.json');
  const child = rooflaw(['gate', '--base', slow, '--head', slow, '--record', record], { env });
  await child.saw('launch 1/24');
  child.kill('SIGINT');
  const { code, stderr } = await child.done;
  expect(code, stderr).toBe(130);
  expect(execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' })).not.toContain(slow);
  expect(left()).toEqual([]);
  expect(existsSync(record)).toBe(false); // nothing was measured
});

/** What a build needs, without trained weights. */
function copyOfCheckout(): string {
  const folder = temporaryFolder();
  for (const name of [
    'src',
    'kernels',
    'models',
    'scripts',
    'bin',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'vite.config.ts',
  ]) {
    cpSync(join(ROOT, name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.endsWith('.safetensors'),
    });
  }
  mkdirSync(join(folder, 'node_modules'));
  const modules = join(ROOT, 'node_modules');
  for (const name of readdirSync(modules)) {
    if (!name.startsWith('.vite'))
      execFileSync('ln', ['-s', join(modules, name), join(folder, 'node_modules', name)]);
  }
  const cache = join('.cache', 'rooflaw');
  if (existsSync(join(ROOT, cache))) {
    mkdirSync(join(folder, cache), { recursive: true });
    for (const name of readdirSync(join(ROOT, cache))) {
      if (name === 'installed' || name.startsWith('chromium-')) {
        execFileSync('cp', ['-al', join(ROOT, cache, name), join(folder, cache, name)]);
      }
    }
  }
  return folder;
}

test('a wrong result in head is red after one launch, which measures the kernels of both', async () => {
  const copy = copyOfCheckout();
  const shader = join(copy, 'kernels', 'softmax', 'row.wgsl');
  chmodSync(dirname(shader), 0o755);
  const text = readFileSync(shader, 'utf8');
  const spoilt = text.replace('let scale = 1.0 / sum;', 'let scale = 1.25 / sum;');
  expect(spoilt).not.toBe(text);
  writeFileSync(shader, spoilt);
  const record = join(temporaryFolder(), 'gate.json');
  const args = ['gate', '--base', ROOT, '--head', copy, '--filter', 'softmax/rows=16,*', '--record', record];
  const { code, stdout, stderr } = await rooflaw(args).done;
  expect(code, stderr).toBe(1);
  expect(stderr).toContain('launch 1/12');
  expect(stderr).not.toContain('launch 2/12');
  expect(stdout).toContain('1 workload broken in head');
  expect(stdout).toMatch(
    /softmax\/rows=16,columns=257,dtype=f32: head fails where base does not: wrong-result/,
  );
});

test('in a browser the page gets the kernels of base beside its own, and measures both in turns', async () => {
  const folder = temporaryFolder();
  const [out, only] = [join(folder, 'run.json'), join(folder, 'only.txt')];
  const id = 'transformer/swiglu/rows=17,hidden=129';
  writeFileSync(only, `${id}\n`);
  const rival = join(ROOT, 'dist', 'cli', 'kernels.js');
  const how = '--where browser --suite smoke --filter transformer/* --tune off --point-limit 0.1'.split(' ');
  const { code, stderr } = await rooflaw(['run', ...how, '--rival', rival, '--only', only, '--out', out])
    .done;
  expect(code, stderr).toBe(0);
  const [one, other, ...rest] = parseRun(readFileSync(out, 'utf8')).points.filter(isTimed);
  expect(rest).toEqual([]);
  expect([one, other].map((point) => point!.workload.id)).toEqual([id, id]);
  const sides = [one, other].map((point) => point!.variant.name.split(' ').at(-1));
  expect(new Set(sides)).toEqual(new Set(['base', 'head']));
  expect(turns(one!, other!).length).toBeGreaterThanOrEqual(6);
});
