import { defineConfig } from 'vitest/config';

// Two builds: the page (default), and `--mode node` for the command line and its workers.
export default defineConfig(({ mode }) => ({
  root: mode === 'page' || mode === 'production' || mode === 'development' ? 'app' : undefined,
  base: './',
  build:
    mode === 'node'
      ? {
          ssr: true,
          outDir: 'dist/node',
          emptyOutDir: true,
          target: 'node20',
          rolldownOptions: {
            input: { cli: 'cli/main.ts', 'policy-worker': 'policy/policy-worker-node.ts' },
            output: { entryFileNames: '[name].js' },
          },
        }
      : // three alone is over 500 kB
        { outDir: '../dist/page', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
  worker: { format: 'es' as const },
  preview: { port: 4173 },
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/**/*.slow.test.ts'],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'slow', include: ['test/**/*.slow.test.ts'], testTimeout: 600_000, hookTimeout: 120_000 } },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
}));
