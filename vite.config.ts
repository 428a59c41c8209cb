import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { address, repositoryAddress } from './scripts/addresses.ts';
import { communityPlugin } from './scripts/community-plugin.ts';
import { suitesPlugin } from './scripts/suites-plugin.ts';

/** SharedArrayBuffer and a 5 µs `performance.now` need cross-origin isolation. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined; // not a checkout, or no git: the run file then says null
  }
}

const head = git('rev-parse', 'HEAD');
const commit = head === undefined ? null : head + (git('status', '--porcelain') ? '-dirty' : '');
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Where the page may send a run that its visitor publishes. */
const submitUrl = address('ROOFLAW_SUBMIT_URL');

/** The suites are computed and the workers built inside of plugins, and both take their time. */
const quiet = { checks: { pluginTimings: false } };

export default defineConfig(({ mode }) => ({
  base: './',
  define: {
    __ROOFLAW_VERSION__: JSON.stringify(version),
    __ROOFLAW_COMMIT__: JSON.stringify(commit),
    // Where the community's runs are collected: `https://github.com/OWNER/NAME`, or nothing.
    __ROOFLAW_REPOSITORY__: JSON.stringify(repositoryAddress('ROOFLAW_REPOSITORY')),
    __ROOFLAW_SUBMIT_URL__: JSON.stringify(submitUrl),
  },
  server: { headers: isolation },
  preview: { headers: isolation },
  plugins: [suitesPlugin(), ...(mode === 'cli' ? [] : [communityPlugin(version, submitUrl)])],
  worker: { format: 'es', plugins: () => [suitesPlugin()], rolldownOptions: quiet },
  // Found late, a dependency would make the development server reload the page.
  optimizeDeps: {
    include: [
      'comlink',
      'hyparquet',
      'lit',
      'onnxruntime-web/webgpu',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-webgpu',
      '@jax-js/jax',
    ],
  },
  build:
    mode === 'cli'
      ? {
          ssr: true,
          outDir: 'dist/cli',
          target: 'node20',
          emptyOutDir: true,
          rolldownOptions: {
            ...quiet,
            input: { main: 'src/cli/main.ts', kernels: 'kernels/module.ts' },
            output: { entryFileNames: '[name].js' },
          },
        }
      : {
          outDir: 'dist/page',
          target: 'es2024',
          emptyOutDir: true,
          rolldownOptions: quiet,
        },
}));
