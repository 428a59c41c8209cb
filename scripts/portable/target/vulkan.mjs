/**
 * @file Is there a Vulkan driver for a GPU? A driver is a manifest that names a library; the loader finds it in the
 * folders of https://vulkan.lunarg.com/doc/view/latest/linux/LoaderDriverInterface.html. Servers and containers
 * have it elsewhere, lack the manifest, or lack a library that it asks for; all of that can be seen beforehand.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';

/** Folders that containers and some systems use, and the loader does not look into. */
const ELSEWHERE = [
  '/usr/local/nvidia/share/vulkan/icd.d',
  '/usr/local/nvidia/vulkan/icd.d',
  '/run/opengl-driver/share/vulkan/icd.d',
  '/opt/amdgpu/share/vulkan/icd.d',
];

const SOFTWARE = /swiftshader|lvp_|lavapipe|llvmpipe/i;

/** The machine this runs on; tests pass another. `env` is what a process to be started will see. */
export function driverMachine(env) {
  return {
    env,
    manifests(folder) {
      try {
        return readdirSync(folder)
          .filter((name) => name.endsWith('.json'))
          .map((name) => join(folder, name));
      } catch {
        return undefined;
      }
    },
    library(manifest) {
      return JSON.parse(readFileSync(manifest, 'utf8')).ICD.library_path;
    },
    /** Why a library cannot be loaded, tried in a process of its own. */
    loadProblem(library) {
      const code = `try { process.dlopen({ exports: {} }, process.argv[1]) } catch (error) { console.log(error.message) }`;
      const { stdout, signal } = spawnSync(process.execPath, ['-e', code, library], {
        env,
        encoding: 'utf8',
        timeout: 30_000,
      });
      if (signal !== null) return `loading it ended with ${signal}`;
      // Any other complaint is that it is no addon for Node: by then it is loaded.
      return /cannot open shared object|not found|undefined symbol|ELF/.test(stdout)
        ? stdout.trim()
        : undefined;
    },
  };
}

/** Folders of a variable like PATH, or the usual ones. */
const folderList = (value, usual) => (value || usual).split(delimiter).filter(Boolean);

/** Folders of the loader, in its order. */
function loaderFolders({ HOME, XDG_CONFIG_HOME, XDG_CONFIG_DIRS, XDG_DATA_HOME, XDG_DATA_DIRS }) {
  const bases = [
    ...folderList(XDG_CONFIG_HOME, HOME ? join(HOME, '.config') : ''),
    ...folderList(XDG_CONFIG_DIRS, '/etc/xdg'),
    '/usr/local/etc',
    '/etc',
    ...folderList(XDG_DATA_HOME, HOME ? join(HOME, '.local', 'share') : ''),
    ...folderList(XDG_DATA_DIRS, '/usr/local/share:/usr/share'),
  ];
  return [...new Set(bases)].map((base) => join(base, 'vulkan', 'icd.d'));
}

/**
 * `{ files, looked }`: manifests to name to the loader, empty when it finds them itself, undefined when there is no
 * driver for a GPU; and a line for each place that was looked at. `own` are manifests for drivers that came without.
 */
export function findDrivers(machine, own = []) {
  const looked = [];
  const check = (manifest) => {
    let library;
    try {
      library = machine.library(manifest);
    } catch (error) {
      looked.push(`${manifest}: ${error.message}`);
      return false;
    }
    if (SOFTWARE.test(manifest) || SOFTWARE.test(library)) {
      looked.push(`${manifest}: a software driver`);
      return false;
    }
    const path = library.includes('/') ? resolve(dirname(manifest), library) : library;
    const problem = machine.loadProblem(path);
    looked.push(`${manifest}: ${problem ?? library}`);
    return problem === undefined;
  };
  const usable = (folders) =>
    folders.flatMap((folder) => {
      const manifests = machine.manifests(folder);
      if (manifests === undefined || manifests.length === 0) {
        looked.push(`${folder}: ${manifests === undefined ? 'not there' : 'empty'}`);
      }
      return (manifests ?? []).filter(check);
    });

  const chosen = machine.env.VK_DRIVER_FILES || machine.env.VK_ICD_FILENAMES;
  if (chosen) {
    const some = chosen.split(delimiter).filter(check);
    return { files: some.length > 0 ? [] : undefined, looked };
  }
  if (usable(loaderFolders(machine.env)).length > 0) return { files: [], looked };
  const elsewhere = usable(ELSEWHERE);
  if (elsewhere.length > 0) return { files: elsewhere, looked };
  const without = own.find(check);
  return { files: without === undefined ? undefined : [without], looked };
}

/** For people: what was looked at and what to do. */
export function noDriverText(looked, root) {
  const missing = [
    ...new Set(looked.flatMap((line) => /(lib[^\s:]+): cannot open shared/.exec(line)?.[1] ?? [])),
  ];
  const libraries = missing.filter((name) => !/nvidia/i.test(name));
  return [
    'There is no Vulkan driver for a GPU on this machine. Looked at:',
    ...looked.map((line) => `  ${line}`),
    'What helps:',
    '  NVIDIA in a container: start it with NVIDIA_DRIVER_CAPABILITIES=all; compute,utility leaves Vulkan out.',
    '  A driver elsewhere: VK_DRIVER_FILES=/path/to/icd.json names it, LD_LIBRARY_PATH the folder of its library.',
    ...(libraries.length === 0
      ? []
      : [
          `  The driver lacks ${libraries.join(', ')}: install it, put it into ${root}/lib/NAME/NAME,`,
          '  or pack it along: npm run portable -- --lib /path/to/NAME.',
        ]),
    '  To rehearse on the processor: --allow-software.',
  ].join('\n');
}
