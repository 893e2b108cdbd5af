import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, preview } from 'vite';

/** A page that is built and served for a test. */
export interface ServedPage {
  url: string;
  close(): Promise<void>;
}

/**
 * Builds the page in a folder beside this file, workers and assets included, and serves it on a free port.
 *
 * @param isolated whether it is served cross-origin isolated, so that its workers may share memory
 */
export async function servePage(folder: string, isolated = false): Promise<ServedPage> {
  const outDir = resolve(import.meta.dirname, `../../node_modules/.turnwise-test/${folder}-page-${process.pid}`);
  const config = {
    configFile: false,
    root: join(import.meta.dirname, folder),
    base: './',
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir, emptyOutDir: true, target: 'es2022' },
  } as const;
  await build(config);
  const headers: Record<string, string> = isolated
    ? { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
    : {};
  const server = await preview({ ...config, preview: { port: 0, host: '127.0.0.1', headers } });
  return {
    url: server.resolvedUrls!.local[0],
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
