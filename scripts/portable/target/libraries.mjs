/** @file Shared libraries: what this system lacks comes from the folder `lib`. */
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { systemHasLibrary } from '../../browser.mjs';

/** Where drivers are put that a container gets from its host, and the linker does not look. */
const DRIVER_FOLDERS = ['/usr/local/nvidia/lib64', '/usr/local/nvidia/lib', '/run/opengl-driver/lib'];

/**
 * The LD_LIBRARY_PATH for processes to be started: the user's, folders of drivers, and those of packed libraries that
 * the system lacks.
 */
export function libraryPath(root, machine) {
  const own = (machine.env.LD_LIBRARY_PATH ?? '').split(delimiter).filter(Boolean);
  const drivers = DRIVER_FOLDERS.filter((path) => machine.exists(path));
  const packed = machine
    .folders(join(root, 'lib'))
    .filter((name) => !machine.hasLibrary(name))
    .map((name) => join(root, 'lib', name));
  return [...new Set([...own, ...drivers, ...packed])].join(delimiter);
}

/** The parts of a machine that {@link libraryPath} looks at. */
export const systemLibraries = {
  hasLibrary: systemHasLibrary,
  folders(path) {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  },
};
