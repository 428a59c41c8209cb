/**
 * @file Which browser? One search for the set-up script and the command line, in this order: `--browser`,
 * `ROOFLAW_BROWSER`, `PUPPETEER_EXECUTABLE_PATH`, an installed Chrome, Chromium or Edge, Puppeteer's cache, and last
 * the browser inside the npm package `@sparticuz/chromium`.
 *
 * Plain .mjs because the set-up runs before any package is installed, on Node versions that cannot read
 * TypeScript; `browser.d.mts` holds its types.
 */
import { accessSync, constants, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { GLIBC_LOADER, packagedVersion, unpackChromium } from './chromium-package.mjs';

/** Names on the PATH, the most likely to have WebGPU first. */
const LINUX_NAMES = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
  'google-chrome-beta',
  'google-chrome-unstable',
];

const LINUX_PLACES = [
  '/opt/google/chrome/chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium',
  '/usr/lib/chromium/chromium',
  '/usr/bin/chromium-browser',
  '/snap/bin/chromium',
  '/opt/microsoft/msedge/msedge',
  '/usr/bin/microsoft-edge-stable',
  '/usr/bin/microsoft-edge',
];

const MAC_APPS = [
  'Google Chrome',
  'Chromium',
  'Microsoft Edge',
  'Google Chrome Beta',
  'Google Chrome Canary',
];

/** A place a caller named by hand holds no browser. */
export class BrowserNotThere extends Error {
  name = 'BrowserNotThere';
}

/** The machine this runs on; tests pass another. */
export function thisMachine() {
  return {
    platform: process.platform,
    arch: process.arch,
    env: process.env,
    home: homedir(),
    isExecutable(path) {
      try {
        accessSync(path, constants.X_OK);
        return statSync(path).isFile();
      } catch {
        return false;
      }
    },
    exists(path) {
      return statSync(path, { throwIfNoEntry: false }) !== undefined;
    },
    folders(path) {
      try {
        return readdirSync(path);
      } catch {
        return [];
      }
    },
  };
}

/**
 * Every browser worth starting, in order, and a line for every place looked at. Starts and unpacks nothing.
 * Throws {@link BrowserNotThere} when `--browser` or `ROOFLAW_BROWSER` names no executable file.
 */
export function searchBrowsers(machine, option) {
  const found = [];
  const tried = [];
  const add = (path, source) => {
    if (!found.some((other) => other.path === path)) found.push({ path, source });
  };

  if (option !== undefined) return { found: [named(machine, '--browser', option)], tried };
  const own = machine.env.ROOFLAW_BROWSER;
  if (own) return { found: [named(machine, 'ROOFLAW_BROWSER', own)], tried };
  tried.push('--browser and ROOFLAW_BROWSER: not set');

  // Set for other tools as well, so a wrong value is mentioned and not fatal.
  const shared = machine.env.PUPPETEER_EXECUTABLE_PATH;
  if (!shared) tried.push('PUPPETEER_EXECUTABLE_PATH: not set');
  else if (machine.isExecutable(shared)) add(shared, 'PUPPETEER_EXECUTABLE_PATH');
  else tried.push(`PUPPETEER_EXECUTABLE_PATH: ${shared} is not an executable file`);

  const installed = installedPlaces(machine).filter((path) => machine.isExecutable(path));
  for (const path of installed) add(path, 'installed');
  if (installed.length === 0) {
    tried.push(
      machine.platform === 'darwin'
        ? `installed browsers: no ${MAC_APPS.slice(0, 3).join(', ')} in /Applications or ~/Applications`
        : 'installed browsers: no Chrome, Chromium or Edge on the PATH or in /opt, /usr, /snap',
    );
  }

  const cache = machine.env.PUPPETEER_CACHE_DIR || join(machine.home, '.cache', 'puppeteer');
  const cached = puppeteerCache(machine, cache);
  for (const path of cached) add(path, 'puppeteer-cache');
  if (cached.length === 0) tried.push(`Puppeteer's cache: nothing in ${cache}`);

  const refusal = packageRefusal(machine);
  if (refusal === undefined) found.push({ path: undefined, source: 'package' });
  else tried.push(`@sparticuz/chromium: ${refusal}`);
  return { found, tried };
}

/** Why the packaged browser cannot run on this machine, if it cannot. */
export function packageRefusal(machine) {
  if (machine.platform !== 'linux' || machine.arch !== 'x64') {
    return `built for linux-x64, this is ${machine.platform}-${machine.arch}`;
  }
  if (!machine.exists(GLIBC_LOADER)) return 'needs a glibc system (this looks like musl)';
  return undefined;
}

function named(machine, source, value) {
  const onPath = value.includes('/') ? [] : pathFolders(machine).map((folder) => join(folder, value));
  const path = [value, ...onPath].find((candidate) => machine.isExecutable(candidate));
  if (path === undefined) {
    throw new BrowserNotThere(`${source}: '${value}' is not an executable file; name the browser's binary`);
  }
  return { path, source };
}

const pathFolders = (machine) => (machine.env.PATH ?? '').split(delimiter).filter(Boolean);

function installedPlaces(machine) {
  if (machine.platform === 'darwin') {
    return MAC_APPS.flatMap((app) =>
      ['/Applications', join(machine.home, 'Applications')].map((folder) =>
        join(folder, `${app}.app`, 'Contents', 'MacOS', app),
      ),
    );
  }
  if (machine.platform !== 'linux') return [];
  const onPath = LINUX_NAMES.flatMap((name) => pathFolders(machine).map((folder) => join(folder, name)));
  return [...onPath, ...LINUX_PLACES];
}

/** `<cache>/chrome/<platform>-<version>/chrome-<platform>/…`, newest version first. */
function puppeteerCache(machine, cache) {
  const mac = 'Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing';
  const kinds = {
    chrome: machine.platform === 'darwin' ? mac : 'chrome',
    'chrome-headless-shell': 'chrome-headless-shell',
  };
  return Object.entries(kinds).flatMap(([kind, binary]) => {
    const builds = machine.folders(join(cache, kind)).toSorted((a, b) => compareVersions(b, a));
    return builds
      .flatMap((build) =>
        machine.folders(join(cache, kind, build)).map((inner) => join(cache, kind, build, inner, binary)),
      )
      .filter((path) => machine.isExecutable(path));
  });
}

/** `linux-131.0.2` → 131, 0, 2. */
const numbers = (text) => (text.split('-').at(-1) ?? '').split('.').map(Number);

function compareVersions(a, b) {
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0 && !Number.isNaN(difference)) return difference;
  }
  return 0;
}

/**
 * Makes a found browser ready to start: unpacks the packaged one, and says which environment variables it needs.
 * Throws when it cannot be unpacked.
 */
export async function prepareBrowser(root, found, log) {
  if (found.source !== 'package') return { ...found, env: {}, notes: [] };
  const folder = await unpackChromium(root, log);
  const env = { FONTCONFIG_PATH: folder };
  const notes = [`browser unpacked from the npm package @sparticuz/chromium ${await packagedVersion(root)}`];
  if (!['libnss3.so', 'libnssutil3.so', 'libnspr4.so', 'libexpat.so.1'].every(systemHasLibrary)) {
    env.LD_LIBRARY_PATH = prepend(join(folder, 'lib'), process.env.LD_LIBRARY_PATH);
    notes.push('the browser uses the NSS libraries of its own package: the system has none');
  }
  return { path: join(folder, 'chromium'), source: 'package', env, notes };
}

const prepend = (folder, list) => (list ? `${folder}${delimiter}${list}` : folder);

const LIBRARY_FOLDERS = [
  '/lib64',
  '/usr/lib64',
  '/lib/x86_64-linux-gnu',
  '/usr/lib/x86_64-linux-gnu',
  '/lib',
  '/usr/lib',
];

/** Whether the dynamic linker of this Linux system would find a library by this name. */
export function systemHasLibrary(name) {
  const folders = [
    ...(process.env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean),
    ...LIBRARY_FOLDERS,
  ];
  if (folders.some((folder) => statSync(join(folder, name), { throwIfNoEntry: false }))) return true;
  try {
    // The linker's cache is a table of NUL-terminated names.
    return readFileSync('/etc/ld.so.cache', 'latin1').includes(`${name}\0`);
  } catch {
    return false;
  }
}

/**
 * SwiftShader for Dawn in Node: the driver manifest, and a Vulkan loader where the system has none. Looked for in the
 * folder that `ROOFLAW_SWIFTSHADER` names, beside the browsers found, last in the npm package. Undefined on macOS, where Dawn
 * uses Metal, and where there is none.
 */
export async function findSwiftShader(root, machine = thisMachine(), log) {
  if (machine.platform !== 'linux') return undefined;
  const loaderOnSystem = systemHasLibrary('libvulkan.so.1');
  const refusal = packageRefusal(machine);
  const own = machine.env.ROOFLAW_SWIFTSHADER;
  const folders = [...(own ? [own] : []), ...(refusal === undefined ? [] : driverFolders(machine))];
  for (const folder of folders) {
    const manifest = join(folder, 'vk_swiftshader_icd.json');
    const loader = join(folder, 'libvulkan.so.1');
    if (!machine.exists(manifest)) continue;
    if (loaderOnSystem) return { manifest, loader: undefined };
    if (machine.exists(loader)) return { manifest, loader };
  }
  if (refusal !== undefined) return undefined;
  const folder = await unpackChromium(root, log);
  return {
    manifest: join(folder, 'vk_swiftshader_icd.json'),
    loader: loaderOnSystem ? undefined : join(folder, 'vulkan', 'libvulkan.so.1'),
  };
}

/** Folders of installed browsers, which bring SwiftShader beside the binary. */
function driverFolders(machine) {
  const browsers = installedPlaces(machine).filter((path) => machine.isExecutable(path));
  const beside = browsers.map((path) => {
    try {
      return dirname(realpathSync(path));
    } catch {
      return dirname(path);
    }
  });
  return [...new Set([...beside, '/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome'])];
}
