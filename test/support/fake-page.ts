/** @file A folder with the fake page of `test/fixtures/fake-page`, told how to behave. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Run } from '../../src/results/schema.ts';
import { SHADER, SHADER_HASH, syntheticHeader, syntheticPoints } from './synthetic.ts';
import { temporaryFolder } from './temporary.ts';

export type Behaviour =
  | 'works'
  | 'refuses'
  | 'throws'
  | 'falls-silent'
  | 'leaves'
  | 'crashes-at'
  | 'loses-device'
  | 'stubborn'
  | 'no-webgpu'
  | 'deaf'
  | 'hangs'
  | 'broken';

const PAGE = fileURLToPath(new URL('../fixtures/fake-page/index.html', import.meta.url));

/** A run whose points are all measured, so that nothing in it is a reason for an exit code. */
export function fakeRun(points = 12): Run {
  return {
    ...syntheticHeader(),
    points: syntheticPoints()
      .filter(({ status }) => status === 'ok')
      .slice(0, points),
    shaders: { [SHADER_HASH]: SHADER },
  };
}

/**
 * `pauseMs` is how long the fake measures each point. With `once` it behaves only until there is something to
 * skip. `at` is the point that `crashes-at` is about.
 */
export function fakePage(
  behaviour: Behaviour,
  { pauseMs = 5, run = fakeRun(), once = false, at = 4 } = {},
): string {
  const folder = temporaryFolder();
  copyFileSync(PAGE, join(folder, 'index.html'));
  writeFileSync(join(folder, 'behaviour.json'), JSON.stringify({ behaviour, pauseMs, once, at }));
  writeFileSync(join(folder, 'run.json'), JSON.stringify(run));
  return folder;
}

/** The browsers that this process (or `parent`) has started. */
export function childBrowsers(parent = process.pid): readonly number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' });
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ppid, ...command]) => Number(ppid) === parent && /chrom|edge/i.test(command.join(' ')))
    .map(([pid]) => Number(pid));
}
