/** @file From the command line of `run.sh` to that of rooflaw. */
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HELP, UsageError, parseArguments, runArguments } from './arguments.mjs';
import { momentsOf, watchDeadline } from './deadline.mjs';
import { libraryPath, systemLibraries } from './libraries.mjs';
import { PartError, checkBrowserPart, completeBrowser } from './parts.mjs';
import { driverMachine, findDrivers, noDriverText } from './vulkan.mjs';

const note = (line) => process.stderr.write(`${line}\n`);

/** No driver for a GPU. */
class NoGpuError extends Error {
  name = 'NoGpuError';
}

/** Runs one command and ends the process with its exit code. `root` is the unpacked folder. */
export async function start(argv, root) {
  // A process that measures: the one that started it has set up its environment.
  if (argv[0] === 'node-host') return handOver(argv, root);
  let command;
  try {
    command = parseArguments(argv);
    if (command.kind === 'help') {
      process.stdout.write(HELP);
      process.exit(argv.length === 0 ? 2 : 0);
    }
    setEnvironment(root);
    if (command.kind === 'pass') {
      if (existsSync(join(root, 'part-browser.json'))) await completeBrowser(root);
      if (argv[0] === 'run') chooseDriver(root);
      return await handOver(command.argv, root);
    }
    watchDeadline(command.limitS, note);
    return await handOver(await prepare(command, root), root);
  } catch (error) {
    if (error instanceof UsageError) note(`${error.message}\nSee ./run.sh --help.`);
    else if (error instanceof PartError || error instanceof NoGpuError) note(error.message);
    else throw error;
    process.exit(error instanceof NoGpuError ? 3 : 2);
  }
}

/** For this process and those it starts. The dynamic linker looks at a process's path when it starts. */
function setEnvironment(root) {
  const machine = { env: process.env, exists: existsSync, ...systemLibraries };
  process.env.LD_LIBRARY_PATH = libraryPath(root, machine);
  process.env.ROOFLAW_SWIFTSHADER = join(root, 'swiftshader');
  try {
    homedir();
  } catch {
    process.env.HOME = root; // neither the variable nor an entry in /etc/passwd
  }
}

async function prepare(command, root) {
  const { where, folder, allowSoftware, limitS } = command;
  if (where === 'browser') {
    checkBrowserPart(root);
    await completeBrowser(root);
  }
  const looked = chooseDriver(root);
  if (looked !== undefined && !allowSoftware) throw new NoGpuError(noDriverText(looked, root));
  if (looked !== undefined) note('No Vulkan driver for a GPU here: a rehearsal on SwiftShader.');
  const out = resolve(folder);
  try {
    mkdirSync(out, { recursive: true });
  } catch (error) {
    throw new UsageError(`${folder} cannot be made: ${error.message}`);
  }
  if (!statSync(out).isDirectory()) throw new UsageError(`${folder} is no folder`);
  const stamp = new Date().toISOString().replaceAll(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const passedS = performance.now() / 1000; // joining and unpacking are part of the limit
  const budgetS = Math.max(1, momentsOf(limitS).budgetS - passedS);
  return runArguments({ ...command, folder: out }, Number(budgetS.toFixed(1)), stamp);
}

/** Names a driver to the loader that it would not find. Returns what was looked at where there is none. */
function chooseDriver(root) {
  const own = ['nvidia-glx', 'nvidia-egl'].map((name) => join(root, 'icd', `${name}.json`));
  const { files, looked } = findDrivers(driverMachine(process.env), own);
  if (files === undefined) return looked;
  if (files.length > 0) {
    process.env.VK_ICD_FILENAMES = files.join(':');
    note(`Vulkan driver: ${files.join(', ')}`);
  }
  return undefined;
}

async function handOver(argv, root) {
  const { main } = await import(pathToFileURL(join(root, 'dist', 'cli', 'main.js')).href);
  await main({ argv, root, pageFolder: () => Promise.resolve(join(root, 'dist', 'page')) });
}
