import { build } from 'vite';

/** Bundles a TypeScript entry into one script for `page.addScriptTag`. @param entry path from the repository root */
export async function bundleForPage(entry: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      lib: { entry, formats: ['iife'], name: 'page', fileName: 'page' },
    },
  });
  const [bundle] = Array.isArray(result) ? result : [result];
  if (!('output' in bundle)) throw new Error('vite watched instead of building.');
  const script = bundle.output.find((part) => part.type === 'chunk');
  if (!script) throw new Error(`vite made no script of "${entry}".`);
  return script.code;
}
