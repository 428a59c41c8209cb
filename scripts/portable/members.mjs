/**
 * @file What goes into the two parts. Both unpack into one folder, laid out like a checkout as far as the command
 * line looks at it, so that it runs there unchanged.
 */
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';

/** The folder that both archives unpack into. */
export const FOLDER = 'rooflaw';

/** Scripts that run there, from below `scripts`. */
const SCRIPTS = ['browser.mjs', 'chromium-package.mjs', 'lock.mjs', 'portable/target'];

/**
 * Libraries that Node, or an NVIDIA driver's Vulkan, asks the system for. They are taken from this machine as far as
 * it has them, and used there only where the system lacks one.
 */
const LIBRARIES = [
  'libstdc++.so.6',
  'libgcc_s.so.1',
  'libX11.so.6',
  'libXext.so.6',
  'libxcb.so.1',
  'libXau.so.6',
  'libXdmcp.so.6',
  'libbsd.so.0',
  'libmd.so.0',
  'libGLdispatch.so.0',
  'libEGL.so.1',
];
const LIBRARY_FOLDERS = ['/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu', '/lib64', '/usr/lib64'];

const CHROMIUM = 'node_modules/@sparticuz/chromium';
const ARCHIVES = ['swiftshader.tar.br', 'fonts.tar.br', 'al2023.tar.br'];

/** Members of `dawn` but for the end of Chromium: see {@link chromiumPiece}. */
export function dawnMembers({ root, cli, swiftShader, libraries, node }) {
  const file = (path, from = join(root, path), more = {}) => ({ path: `${FOLDER}/${path}`, from, ...more });
  const addon = `node_modules/webgpu/dist/${process.platform}-${process.arch}/dawn.node`;
  const target = join(root, 'scripts', 'portable', 'target');
  return [
    file('run.sh', join(target, 'run.sh'), { executable: true }),
    file('LICENSE'),
    file('bin/node', realpathSync(node), { executable: true }),
    file('bin/rooflaw.mjs', join(target, 'rooflaw.mjs')),
    ...SCRIPTS.flatMap((name) => filesBelow(join(root, 'scripts', name)))
      .filter((from) => from.endsWith('.mjs'))
      .map((from) => file(relative(root, from), from)),
    ...filesBelow(cli).map((from) => file(`dist/cli/${relative(cli, from)}`, from)),
    ...['package.json', 'index.js', 'LICENSE.md'].map((name) => file(`node_modules/webgpu/${name}`)),
    file(addon),
    ...['libvk_swiftshader.so', 'vk_swiftshader_icd.json'].map((name) =>
      file(`swiftshader/${name}`, join(swiftShader, name)),
    ),
    fallback(join(swiftShader, 'libvulkan.so.1')),
    ...systemLibraries().map(fallback),
    ...libraries.map(fallback),
    { path: `${FOLDER}/icd/nvidia-glx.json`, text: manifest('libGLX_nvidia.so.0') },
    { path: `${FOLDER}/icd/nvidia-egl.json`, text: manifest('libEGL_nvidia.so.0') },
  ];
}

/** A folder for each library: one that the system has need not be put before the system's. */
const fallback = (from) => ({
  path: `${FOLDER}/lib/${basename(from)}/${basename(from)}`,
  from: realpathSync(from),
});

function systemLibraries() {
  return LIBRARIES.flatMap((name) => {
    const found = LIBRARY_FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));
    return found === undefined ? [] : [found];
  });
}

/** https://vulkan.lunarg.com/doc/view/latest/linux/LoaderDriverInterface.html */
const manifest = (library) =>
  `${JSON.stringify({ file_format_version: '1.0.0', ICD: { library_path: library, api_version: '1.3.0' } })}\n`;

/** A trained codebook as a chunk of its own: `gauss-v6-k4096-B6X4FqjE.js`, a name, a dash and eight letters of a hash. */
const CODEBOOK = /(?:^|\/)(gauss-v\d+(?:-k\d+)+)-[\w-]{8}\.js$/;

/** The codebooks of a built folder: name → path below it. */
const chunks = (folder) =>
  new Map(
    filesBelow(folder).flatMap((path) => {
      const name = CODEBOOK.exec(path)?.[1];
      return name === undefined ? [] : [[name, relative(folder, path)]];
    }),
  );

/**
 * Codebooks that page and command line both bring: megabytes that do not compress. They travel in `dawn` alone, and the
 * script there copies them: the path of each below the folder, in the page and where it comes from.
 */
export function sharedChunks({ cli, page }) {
  const ours = chunks(cli);
  return [...chunks(page)].flatMap(([name, to]) => {
    const from = ours.get(name);
    return from === undefined ? [] : [{ from: `dist/cli/${from}`, to: `dist/page/${to}` }];
  });
}

/** Weights and texts of trained models: tens of megabytes that do not compress. Suites over them say that they are missing. */
const TRAINED = /\.(?:safetensors|bin)$/;

/** What others published grows with every run, and measuring takes none of it. */
const COMMUNITY = /^dist\/page\/community\//;

/** Members of `browser` but for Chromium itself, for what `dawn` brings, trained models and the community's runs. */
export function browserMembers({ root, page, shared }) {
  const elsewhere = new Set(shared.map(({ to }) => to));
  return [
    ...filesBelow(page)
      .map((from) => ({ path: `dist/page/${relative(page, from)}`, from }))
      .filter(({ path }) => !elsewhere.has(path) && !TRAINED.test(path) && !COMMUNITY.test(path))
      .map(({ path, from }) => ({ path: `${FOLDER}/${path}`, from })),
    { path: `${FOLDER}/${CHROMIUM}/package.json`, from: join(root, CHROMIUM, 'package.json') },
    ...ARCHIVES.map((name) => ({
      path: `${FOLDER}/${CHROMIUM}/bin/${name}`,
      from: join(root, CHROMIUM, 'bin', name),
      stored: true,
    })),
  ];
}

/** Bytes of Chromium as its package brings it. */
export const chromiumBytes = (root) => statSync(join(root, CHROMIUM, 'bin', 'chromium.br')).size;

/**
 * A piece of Chromium. It is larger than a part may be, even compressed as its package brings it; so its end travels
 * in `dawn`, and the script there joins them.
 */
export const chromiumPiece = (root, number, start, end) => ({
  path: `${FOLDER}/${CHROMIUM}/bin/chromium.br.${number}`,
  from: join(root, CHROMIUM, 'bin', 'chromium.br'),
  start,
  end,
  stored: true,
});

/** What tells whether two parts belong together, and what they are. */
export function partMember(name, facts) {
  return { path: `${FOLDER}/part-${name}.json`, text: `${JSON.stringify(facts, null, 1)}\n` };
}

/** Version and build of what is packed. `built` are built folders with their stamps. */
export function factsOf(root, built) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const chromium = JSON.parse(readFileSync(join(root, CHROMIUM, 'package.json'), 'utf8')).version;
  const stamps = built.map((folder) => readFileSync(join(folder, '.stamp'), 'utf8'));
  const build = stamps.map((stamp) => stamp.slice(0, 12)).join('-');
  return { version, chromium, build, commit: stamps[0].split(' ')[1], node: process.version };
}

/** Files of a folder, or the file itself, sorted; build stamps and test files are left out. */
function filesBelow(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '.stamp')
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}
