import { defineConfig, mergeConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import viteConfig from './vite.config.ts';

const GPU = 'test/gpu*.test.ts';
const PAGE = 'test/{page,cli}*.test.ts';

/** What takes longest, longest first: the last file to start should be a short one, or a core waits for it. */
const LONGEST = [
  'cli-quick',
  'gpu-session',
  'gpu-kernels',
  'gpu-matmul',
  'cli-crash',
  'page-run',
  'page-peers',
];

const place = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return at === -1 ? LONGEST.length : at;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

/**
 * Three projects: `unit` (pure), then side by side `gpu` (kernels on Dawn with SwiftShader) and `page` (a real browser
 * and the command line), two files at a time: the one waits for samples and browsers while the other compiles.
 */
export default defineConfig((env) =>
  mergeConfig(viteConfig(env), {
    test: {
      environment: 'node',
      pool: 'forks',
      sequence: { sequencer: LongestFirst },
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
            // Of a page that is polled: it draws when the machine lets it.
            expect: { poll: { timeout: 60_000 } },
            maxWorkers: 2,
            sequence: { groupOrder: 1 },
          },
        },
      ],
    },
  }),
);
