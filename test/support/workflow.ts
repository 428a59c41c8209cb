/** @file Workflows of GitHub Actions as data, and the shell of a step run as a runner would run it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { load } from 'js-yaml';

export interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Job {
  readonly 'runs-on': string | readonly string[];
  readonly 'timeout-minutes'?: number;
  readonly permissions?: unknown;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly (string | number)[]>> };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions?: unknown;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

export const workflowOf = (text: string): Workflow => load(text) as Workflow;

/** The jobs of the examples in a page of Markdown, by name. */
export const jobsIn = (markdown: string): Readonly<Record<string, Job>> =>
  Object.assign(
    {},
    ...Array.from(markdown.matchAll(/^```yaml\n(.*?)^```/gms), ([, text = '']) => load(text)),
  );

/** What stands between `${{` and `}}`. */
export const expressionsIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(/\$\{\{(.*?)\}\}/gs), ([, inside = '']) => inside.trim());

/** How a runner starts bash: with `shell: bash`, and where nothing is said. */
const SHELLS = {
  bash: ['--noprofile', '--norc', '-eo', 'pipefail'],
  none: ['-e'],
} as const;

export interface Ran {
  readonly code: number | null;
  /** stdout and stderr. */
  readonly said: string;
  /** Programs that were called in place of the real ones: name, folder, arguments. */
  readonly calls: readonly (readonly string[])[];
  readonly summary: string;
  readonly output: string;
}

/** Called in place of `npm`, `npx`, `node` and `sudo`: writes down how, between zero bytes, and an empty item at the end. */
const STUB = `#!/bin/sh
{ printf '%s\\0' "$(basename "$0")" "$PWD" "$@"; printf '\\0'; } >> "$CALLED"
[ "$(basename "$0")" != node ] || [ -z "\${NODE_SAYS:-}" ] || echo "$NODE_SAYS"
[ "$(basename "$0")" != node ] || exit "\${NODE_EXIT:-0}"
`;

export interface Runner {
  step(run: string, options?: { shell?: keyof typeof SHELLS; env?: Record<string, string> }): Ran;
}

/** A runner whose workspace is `workspace`, on a pull request for `main`. Its own files are beside that. */
export function runner(workspace: string, env: NodeJS.ProcessEnv): Runner {
  const own = mkdtempSync(join(workspace, '..', 'runner-'));
  const bin = join(own, 'bin');
  mkdirSync(bin);
  for (const name of ['npm', 'npx', 'node', 'sudo']) {
    writeFileSync(join(bin, name), STUB);
    chmodSync(join(bin, name), 0o755);
  }
  const file = (name: string): string => join(own, name);
  const text = (name: string): string => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');
  return {
    step(run, { shell = 'bash', env: more = {} } = {}) {
      for (const name of ['called', 'summary', 'output']) rmSync(file(name), { force: true });
      writeFileSync(file('step.sh'), run);
      const { status, stdout, stderr } = spawnSync('bash', [...SHELLS[shell], file('step.sh')], {
        cwd: workspace,
        encoding: 'utf8',
        env: {
          ...env,
          PATH: `${bin}${delimiter}${env['PATH'] ?? ''}`,
          CALLED: file('called'),
          RUNNER_TEMP: own,
          GITHUB_BASE_REF: 'main',
          GITHUB_STEP_SUMMARY: file('summary'),
          GITHUB_OUTPUT: file('output'),
          ...more,
        },
      });
      return {
        code: status,
        said: stdout + stderr,
        calls: text('called')
          .split('\0\0')
          .slice(0, -1)
          .map((call) => call.split('\0')),
        summary: text('summary'),
        output: text('output'),
      };
    },
  };
}
