/**
 * @file `npm test`: format, lint, types, build, then every test in one run of the test runner, whose closing
 * line is the last line of the output. Further arguments go to the runner: `npm test -- models`.
 *
 * Plain .mjs: it runs on Node versions that cannot read TypeScript.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './setup-steps.mjs';

const say = (line) => process.stdout.write(`${line}\n`);
const tool = (...path) => join(ROOT, 'node_modules', ...path);

const STEPS = [
  { name: 'format', args: [tool('oxfmt', 'bin', 'oxfmt'), '--check', '.'], binaries: '@oxfmt' },
  { name: 'lint', args: [tool('oxlint', 'bin', 'oxlint'), '--type-aware'], binaries: '@oxlint' },
  { name: 'types', args: [tool('typescript', 'bin', 'tsc'), '--noEmit'], binaries: '@typescript' },
  { name: 'build', args: [join(ROOT, 'scripts', 'build.mjs')] },
];

for (const step of STEPS) {
  // These tools are native programs, and not every registry carries them for every machine.
  if (step.binaries !== undefined && !hasBinary(step.binaries)) {
    say(
      `▸ ${step.name}: NOT RUN, ${step.binaries} has no program for ${process.platform}-${process.arch} here`,
    );
    continue;
  }
  say(`▸ ${step.name}`);
  const started = performance.now();
  run(step.name, step.args);
  say(`  ${step.name} passed in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

say('▸ tests');
run('tests', [tool('vitest', 'vitest.mjs'), 'run', ...process.argv.slice(2)]);

function run(name, args) {
  const result = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (result.status === 0) return;
  // The runner's own summary stays the last word on the tests.
  if (name !== 'tests') say(`  ${name} failed (${result.signal ?? `exit code ${result.status}`})`);
  process.exit(result.status ?? 1);
}

function hasBinary(scope) {
  try {
    return readdirSync(tool(scope)).some((name) => name.includes(`${process.platform}-${process.arch}`));
  } catch {
    return false;
  }
}
