import { defineConfig, mergeConfig } from 'vitest/config';
import viteConfig from './vite.config.ts';

const GPU = 'test/gpu*.test.ts';
const PAGE = 'test/{page,cli}*.test.ts';

/**
 * Three projects, one after the other: `unit` (pure), `gpu` (kernels on Dawn with SwiftShader) and `page` (a real
 * browser and the command line). Half of the second's time is SwiftShader compiling, on one core: two files at a time.
 * Chromium uses every core itself: the files of the last run one at a time.
 */
export default defineConfig((env) =>
  mergeConfig(viteConfig(env), {
    test: {
      environment: 'node',
      pool: 'forks',
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            // Statistics and quantisers compute for seconds where the machine is shared.
            testTimeout: 30_000,
            include: ['{src,kernels,models}/**/*.test.ts', 'test/*.test.ts'],
            exclude: [GPU, PAGE],
            sequence: { groupOrder: 0 },
          },
        },
        {
          extends: true,
          test: {
            name: 'gpu',
            include: [GPU],
            setupFiles: ['test/support/vulkan.ts'],
            testTimeout: 180_000,
            hookTimeout: 60_000,
            maxWorkers: 2,
            sequence: { groupOrder: 1 },
          },
        },
        {
          extends: true,
          test: {
            name: 'page',
            include: [PAGE],
            testTimeout: 150_000,
            hookTimeout: 150_000,
            maxWorkers: 1,
            sequence: { groupOrder: 2 },
          },
        },
      ],
    },
  }),
);
