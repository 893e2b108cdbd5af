import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TurnwiseError } from '../../core/errors';
import { packageRoot } from '../package-root';
import type { Session } from '../session';
import { openBrowser } from './open-browser';
import { servePage } from './serve-page';

/** What is asked of a page that is served by a command. */
export interface ShowPageOptions {
  port: number;
  open?: boolean;
  json?: boolean;
}

/** What is to be seen on the page. */
export interface PageSight {
  /** Files of this machine beside the page: name of the page's parameter, folder under the address, and the file. */
  files: readonly { parameter: string; folder: string; file: string }[];
  /** Further parameters of the page's address. */
  parameters?: Readonly<Record<string, string>>;
  /** What it is, for people and for machines. */
  title: string;
  facts: Readonly<Record<string, unknown>>;
}

/** The folder of the built page. @throws TurnwiseError REPLAY_NO_PAGE */
export function builtPage(): string {
  const page = join(packageRoot(), 'dist/page');
  if (existsSync(join(page, 'index.html'))) return page;
  throw new TurnwiseError('REPLAY_NO_PAGE', {
    what: 'The page has not been built.',
    where: page,
    fix: 'npm run build:page',
  });
}

/**
 * Serves the page to this machine until it is told to stop, and prints its address.
 *
 * @throws TurnwiseError REPLAY_PORT_IN_USE
 */
export async function showPage(
  { io }: Session,
  page: string,
  { files, parameters, title, facts }: PageSight,
  { port, open, json }: ShowPageOptions,
): Promise<void> {
  const extra: Record<string, string> = {};
  const query = new URLSearchParams(parameters);
  for (const { parameter, folder, file } of files) {
    const path = `${folder}/${basename(file)}`;
    extra[path] = file;
    query.set(parameter, path.split('/').map(encodeURIComponent).join('/'));
  }
  const served = await servePage(page, extra, port);
  try {
    const address = `${served.address}?${query}`;
    if (json) io.out(`${JSON.stringify({ address, ...facts })}\n`);
    else io.out(`${title}: ${address}\nStop with Ctrl+C.\n`);
    if (open) openBrowser(address);
    await new Promise<void>((stopped) => {
      if (io.signal.aborted) stopped();
      else io.signal.addEventListener('abort', () => stopped(), { once: true });
    });
  } finally {
    await served.close();
  }
}
