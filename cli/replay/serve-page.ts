import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { TurnwiseError } from '../../core/errors';

/** Files that are served beside the page's own: path under the address, and the file on the disk. */
export type ExtraFiles = Readonly<Record<string, string>>;

/** A page that is being served. */
export interface ServedPage {
  /** `http://127.0.0.1:PORT/` */
  address: string;
  close(): Promise<void>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Isolated, as `npm start` serves it: the page may then share memory with its workers. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cache-Control': 'no-store',
};

/**
 * Serves a built page to this machine alone.
 *
 * @param folder of the page; @param extra files beside it; @param port 0 for any that is free
 * @throws TurnwiseError REPLAY_PORT_IN_USE
 */
export async function servePage(folder: string, extra: ExtraFiles, port: number): Promise<ServedPage> {
  const server = createServer((request, response) => {
    const file = request.method === 'GET' ? fileOf(request.url ?? '/', folder, extra) : null;
    (file ? send(response, file) : Promise.reject()).catch(() => {
      if (!response.headersSent) response.writeHead(404, HEADERS);
      response.end('Not found.');
    });
  });
  await new Promise<void>((ready, failed) => {
    server.once('error', failed);
    server.listen(port, '127.0.0.1', ready);
  }).catch((cause) => {
    throw new TurnwiseError('REPLAY_PORT_IN_USE', {
      what: `Port ${port} cannot be used: ${cause instanceof Error ? cause.message : cause}.`,
      where: '--port',
      fix: 'Give another port, or none: then any that is free is taken.',
      cause,
    });
  });
  const bound = server.address();
  return {
    address: `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : port}/`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** The file that an address means; null where it leads out of the page's folder. */
function fileOf(url: string, folder: string, extra: ExtraFiles): string | null {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, 'http://page').pathname).slice(1);
  } catch {
    return null;
  }
  if (Object.hasOwn(extra, path)) return extra[path];
  const root = resolve(folder);
  const file = resolve(join(root, path || 'index.html'));
  return file.startsWith(root + sep) && !path.includes('\0') ? file : null;
}

async function send(response: ServerResponse, file: string): Promise<void> {
  const { size } = await stat(file).then((found) => (found.isFile() ? found : Promise.reject()));
  response.writeHead(200, {
    ...HEADERS,
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': size,
  });
  await new Promise<void>((done) => {
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response)
      .on('close', done);
  });
}
