import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import { TurnwiseError } from '../../core/errors';
import { type Recording, readRunLog } from '../../evaluation/read-run-log';
import { integerBetween } from '../options';
import { packageRoot } from '../package-root';
import { withFile } from '../read-file';
import { openBrowser } from '../replay/open-browser';
import { servePage } from '../replay/serve-page';
import type { Session } from '../session';

interface ReplayOptions {
  world?: string;
  port: number;
  open?: boolean;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise drive --town 7 --log run.mcap && turnwise replay run.mcap
  $ turnwise replay run.mcap --open
  $ turnwise replay run.mcap --world maps/streets.osm --json

The page shows what the cameras saw, what the network believed, the map and the car in its town, at any time of the drive.
Everything stays on this machine. Stop with Ctrl+C. --json prints one object when the page is there: address, log, world, ticks.`;

export function addReplay(program: Command, session: Session): void {
  program
    .command('replay')
    .description('Shows a recorded drive in the browser.')
    .argument('<log>', 'run log (.mcap), as drive --log and evaluate --log write them')
    .option('--world <file>', 'the map that was driven on, where it is no longer where it was')
    .option('--port <n>', 'port of the page; 0 for any that is free', integerBetween('--port', 0, 65_535), 0)
    .option('--open', 'open the page in the browser')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((log: string, options: ReplayOptions) => replay(session, log, options));
}

async function replay({ io }: Session, log: string, options: ReplayOptions): Promise<void> {
  const page = join(packageRoot(), 'dist/page');
  if (!existsSync(join(page, 'index.html')))
    throw new TurnwiseError('REPLAY_NO_PAGE', {
      what: 'The page has not been built.',
      where: page,
      fix: 'npm run build:page',
    });
  const recording = await withFile(log, (file) => readRunLog(file, log));
  const map = await mapOf(recording, options.world);
  const files = { [`replay/${basename(log)}`]: log, ...(map && { [`replay/map/${basename(map)}`]: map }) };
  const [logPath, mapPath] = Object.keys(files).map((path) => path.split('/').map(encodeURIComponent).join('/'));
  const served = await servePage(page, files, options.port);
  try {
    const query = new URLSearchParams({ log: logPath, ...(mapPath && { map: mapPath }) });
    const address = `${served.address}?${query}`;
    const { world, ticks } = recording;
    if (options.json) io.out(`${JSON.stringify({ address, log, world, ticks: ticks.length })}\n`);
    else io.out(`${world}, ${ticks.length} ticks: ${address}\nStop with Ctrl+C.\n`);
    if (options.open) openBrowser(address);
    await new Promise<void>((stopped) => {
      if (io.signal.aborted) stopped();
      else io.signal.addEventListener('abort', () => stopped(), { once: true });
    });
  } finally {
    await served.close();
  }
}

/** The map file of a log, if it is still there. @throws TurnwiseError FILE_NOT_FOUND where the one that is named is not */
async function mapOf({ source }: Recording, wanted: string | undefined): Promise<string | undefined> {
  if ('town' in source) return undefined;
  const file = wanted ?? source.file;
  const found = await stat(file).catch(() => null);
  if (found?.isFile()) return file;
  if (!wanted) return undefined;
  throw new TurnwiseError('FILE_NOT_FOUND', {
    what: 'There is no such file.',
    where: wanted,
    fix: 'Check the path; it is taken from the folder the command runs in.',
  });
}
