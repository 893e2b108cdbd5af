import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');

/**
 * Builds programs and workers for Node before the tests of a file, and removes them after.
 *
 * @param input entry files by the names that they get, as in vite.config.ts
 * @returns where a built file will be; inside the checkout, so that it finds its packages
 */
export function buildBefore(input: Record<string, string>): (name: string) => URL {
  const folder = join(ROOT, 'node_modules/.turnwise-test', `${Object.keys(input).join('-')}-${process.pid}`);
  beforeAll(() =>
    build({
      configFile: false,
      root: ROOT,
      logLevel: 'error',
      build: {
        ssr: true,
        outDir: folder,
        emptyOutDir: true,
        target: 'node20',
        rolldownOptions: { input, output: { entryFileNames: '[name].js' } },
      },
    }),
  );
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return (name) => pathToFileURL(join(folder, `${name}.js`));
}
