import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = resolve(import.meta.dirname, '../..');

/** Builds the training worker inside the checkout, where it finds its packages. The caller removes the folder. */
export async function buildTrainWorker(name: string): Promise<{ folder: string; script: URL }> {
  const folder = join(ROOT, `node_modules/.turnwise-test/${name}-${process.pid}`);
  await build({
    configFile: false,
    root: ROOT,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      rolldownOptions: {
        input: { 'train-worker': 'training/parallel/train-worker-node.ts' },
        output: { entryFileNames: '[name].js' },
      },
    },
  });
  return { folder, script: pathToFileURL(join(folder, 'train-worker.js')) };
}
