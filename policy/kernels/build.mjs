// Compiles assembly/ into kernels-wasm.ts: the modules as base64, so that they load alike in Node, pages and workers.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const DATA_SECTION = 11;

async function compile(extra) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      ...['assembly/index.ts', '--baseDir', FOLDER, '--outFile', 'kernels.wasm'],
      ...['--runtime', 'stub', '--importMemory', '--enable', 'simd', '-O3', '--noAssert', '--use', 'abort=', ...extra],
    ],
    {
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
    },
  );
  if (error || !binary) fail(stderr.toString() || String(error));
  const module = new WebAssembly.Module(binary);
  const imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`);
  // the memory belongs to the tfjs backend: the module may bring neither data nor a run-time of its own
  if (imports.join() !== 'env.memory') fail(`the module may import env.memory only, not ${imports.join(', ')}`);
  if (sectionsOf(binary).includes(DATA_SECTION))
    fail("the module holds static data, which would overwrite the backend's heap");
  return binary;
}

function sectionsOf(binary) {
  const ids = [];
  for (let at = 8; at < binary.length; ) {
    ids.push(binary[at++]);
    let size = 0;
    for (let shift = 0, byte = 0x80; byte & 0x80; shift += 7) {
      byte = binary[at++];
      size |= (byte & 0x7f) << shift;
    }
    at += size;
  }
  return ids;
}

function fail(reason) {
  console.error(`build:kernels: policy/kernels/assembly did not compile.\n${reason}`);
  process.exit(1);
}

const plain = await compile([]);
// a page with cross-origin isolation gets tfjs's threaded backend, whose memory is shared
const shared = await compile(['--enable', 'threads', '--sharedMemory', '--maximumMemory', '65536']);
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
writeFileSync(
  join(FOLDER, 'kernels-wasm.ts'),
  `// Generated from assembly/ by build.mjs.\nexport const KERNELS = '${base64(plain)}';\nexport const KERNELS_SHARED = '${base64(shared)}';\n`,
);
console.log(`build:kernels: ${plain.length} bytes of wasm`);
