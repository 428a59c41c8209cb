/**
 * @file The parts for a GPU server: made, unpacked into an empty folder, and used there without a path, a home or
 * Node. Where there is no GPU that is a rehearsal on SwiftShader.
 */
import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageRefusal, thisMachine } from '../scripts/browser.mjs';
import { LIMIT_BYTES } from '../scripts/portable/archives.mjs';
import { parseRun } from '../src/results/load.ts';
import { ROOT } from './support/cli.ts';
import { temporaryFolder } from './support/temporary.ts';

/** Runs the unpacked script as a bare machine would. */
const bare = (app: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync('./run.sh', args, { cwd: app, env, encoding: 'utf8', timeout: 120_000 });

/** The one file of a folder whose name ends so, once it is there. */
function fileOf(folder: string, suffix: string): string | undefined {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(suffix)) : [];
  return names.length === 1 ? join(folder, names[0]!) : undefined;
}

describe.runIf(packageRefusal(thisMachine()) === undefined)('unpacked in an empty folder', () => {
  const archives = temporaryFolder();
  const empty = temporaryFolder();
  const app = join(empty, 'rooflaw');
  const archive = (part: string): string => join(archives, `rooflaw-${part}-linux-x64.tar.gz`);

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, ['scripts/portable.mjs', '--out', archives], { cwd: ROOT });
    execFileSync('tar', ['-xzf', archive('dawn'), '-C', empty]);
  });

  test('both parts are small enough, and hold what they should', () => {
    for (const part of ['dawn', 'browser']) {
      expect(statSync(archive(part)).size).toBeLessThanOrEqual(LIMIT_BYTES);
    }
    for (const path of ['bin/node', 'dist/cli/main.js', 'node_modules/webgpu/dist/linux-x64/dawn.node']) {
      expect(existsSync(join(app, path)), path).toBe(true);
    }
    expect(readdirSync(join(app, 'node_modules/webgpu/dist'))).toEqual(['linux-x64']);
    const browser = execFileSync('tar', ['-tzf', archive('browser')], { encoding: 'utf8' });
    expect(browser).toContain('rooflaw/dist/page/index.html');
    expect(browser).toContain('chromium.br.1');
  });

  test('without a driver, or without the browser, it says so', () => {
    const none = bare(app, ['smoke', '60', join(empty, 'none')], { VK_DRIVER_FILES: '/nowhere/icd.json' });
    expect(none.status).toBe(3);
    expect(none.stderr).toMatch(
      /no Vulkan driver for a GPU(.|\n)*\/nowhere\/icd\.json(.|\n)*--allow-software/,
    );
    const browser = bare(app, ['smoke', '60', join(empty, 'none'), '--where', 'browser']);
    expect(browser.status).toBe(2);
    expect(browser.stderr).toContain('unpack rooflaw-browser-linux-x64.tar.gz');
    expect(existsSync(join(empty, 'none'))).toBe(false);
    // SwiftShader found behind its back is refused as well.
    const software = { VK_DRIVER_FILES: join(app, 'swiftshader/vk_swiftshader_icd.json') };
    const refused = bare(app, ['run', '--suite', 'smoke', '--where', 'node', '--gpu-only'], software);
    expect(refused.status, refused.stderr).toBe(3);
    expect(refused.stderr).toContain('--gpu-only');
  });

  test('Dawn measures within the limit and writes a valid run', () => {
    const out = join(empty, 'out');
    const options = ['--allow-software', '--filter', 'matmul/m=1,n=512,*', '--enable-f16-on-nvidia'];
    const started = performance.now();
    const { status, stderr } = bare(app, ['smoke', '30', out, ...options]);
    expect(status, stderr).toBe(0);
    expect(performance.now() - started).toBeLessThan(32_000);
    const run = parseRun(readFileSync(fileOf(out, '.json')!, 'utf8'));
    expect(run).toMatchObject({ status: 'complete', suite: 'smoke', environment: { host: 'node' } });
    expect(run.points.some(({ status: point }) => point === 'ok')).toBe(true);
    expect(run.environment.flags.join(' ')).toContain('vulkan_enable_f16_on_nvidia');
  });

  test('what a kill leaves is a run', async () => {
    const out = join(empty, 'killed');
    // Its further launches give time to strike after the first point.
    const options = ['--allow-software', '--filter', 'matmul/m=1,n=512,*', '--launches', '5'];
    const child = spawn('./run.sh', ['smoke', '60', out, ...options], { cwd: app, env: {}, stdio: 'ignore' });
    const end = once(child, 'exit');
    const hasPoint = (): boolean => {
      const journal = fileOf(out, '.partial.jsonl');
      return journal !== undefined && readFileSync(journal, 'utf8').includes('"kind":"timing"');
    };
    while (!hasPoint() && child.exitCode === null) await sleep(50);
    child.kill('SIGKILL');
    expect(await end).toEqual([null, 'SIGKILL']);
    const { stdout, stderr } = bare(app, ['report', fileOf(out, '.partial.jsonl')!, '--format', 'json']);
    const run = parseRun(stdout);
    expect(run.status, stderr).toBe('cancelled');
    expect(run.points.length).toBeGreaterThan(0);
  });

  test('both parts together are one folder, joined on first use', () => {
    execFileSync('tar', ['-xzf', archive('browser'), '-C', empty]);
    // No measurement: the other tests of the page do that with the same browser.
    const { status, stderr } = bare(app, ['list', '--suite', 'smoke']);
    expect(status, stderr).toBe(0);
    const whole = join(ROOT, 'node_modules/@sparticuz/chromium/bin/chromium.br');
    const joined = join(app, 'node_modules/@sparticuz/chromium/bin/chromium.br');
    expect(readFileSync(joined).equals(readFileSync(whole))).toBe(true);
  });
});
