import { defineConfig } from 'vitest/config';

/** A build that Node runs: entry files by name, without a hash. */
const forNode = (outDir: string, input: Record<string, string>) => ({
  ssr: true,
  outDir,
  emptyOutDir: true,
  target: 'node20',
  rolldownOptions: { input, output: { entryFileNames: '[name].js' } },
});

/** Makes a page cross-origin isolated: its training workers may share memory. */
const ISOLATED = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

// Three builds: the page (default), `--mode node` for the command line and its workers, `--mode bench` for what measures speed.
export default defineConfig(({ mode }) => ({
  root: mode === 'page' || mode === 'production' || mode === 'development' ? 'app' : undefined,
  base: './',
  build:
    mode === 'node'
      ? forNode('dist/node', {
          cli: 'cli/main.ts',
          'policy-worker': 'policy/policy-worker-node.ts',
          'cli-worker': 'cli/workers/worker.ts',
          'train-worker': 'training/parallel/train-worker-node.ts',
        })
      : mode === 'bench'
        ? forNode('dist/bench', {
            main: 'bench/main.ts',
            'stock-train': 'bench/peers/stock-train.ts',
            'train-worker': 'training/parallel/train-worker-node.ts',
          })
        : // three alone is over 500 kB
          { outDir: '../dist/page', emptyOutDir: true, target: 'es2022', chunkSizeWarningLimit: 1000 },
  worker: { format: 'es' as const },
  preview: { port: 4173, headers: ISOLATED },
  server: { headers: ISOLATED },
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/**/*.slow.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
