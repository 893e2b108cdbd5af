import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { TurnwiseError } from '../../core/errors';
import { type Recording, readRunLog } from '../../evaluation/read-run-log';
import { integerBetween } from '../options';
import { withFile } from '../read-file';
import { builtPage, type ShowPageOptions, showPage } from '../replay/show-page';
import type { Session } from '../session';

interface ReplayOptions extends ShowPageOptions {
  world?: string;
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

async function replay(session: Session, log: string, options: ReplayOptions): Promise<void> {
  const page = builtPage();
  const recording = await withFile(log, (file) => readRunLog(file, log));
  const map = await mapOf(recording, options.world);
  const files = [{ parameter: 'log', folder: 'replay', file: log }];
  if (map) files.push({ parameter: 'map', folder: 'replay/map', file: map });
  const { world, ticks } = recording;
  const sight = { files, title: `${world}, ${ticks.length} ticks`, facts: { log, world, ticks: ticks.length } };
  await showPage(session, page, sight, options);
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
