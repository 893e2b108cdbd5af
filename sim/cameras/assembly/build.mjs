// Compiles this folder into ../rasteriser-wasm.ts: the module as base64, so that it loads alike in Node, pages and workers.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FOLDER = dirname(fileURLToPath(import.meta.url));
let binary;
const { error, stderr } = await asc.main(
  [
    ...['index.ts', '--baseDir', FOLDER, '--outFile', 'rasteriser.wasm', '--runtime', 'stub'],
    ...['--initialMemory', '1', '--enable', 'simd', '-O3', '--noAssert', '--use', 'abort='],
  ],
  { writeFile: (name, contents) => name.endsWith('.wasm') && (binary = contents) },
);
if (error || !binary) {
  console.error(`build:kernels: sim/cameras/assembly did not compile.\n${stderr.toString() || error}`);
  process.exit(1);
}
writeFileSync(
  join(FOLDER, '../rasteriser-wasm.ts'),
  `// Generated from assembly/ by build.mjs.\nexport const RASTERISER = '${Buffer.from(binary).toString('base64')}';\n`,
);
console.log(`build:kernels: ${binary.length} bytes of wasm draw frames`);
