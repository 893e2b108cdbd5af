import { type Command, Option } from 'commander';
import type { RouteResult } from '../evaluation/drive-route';
import type { Driver } from '../evaluation/driver';
import { RunLog, type RunLogOptions } from '../evaluation/run-log';
import { version } from '../package.json';
import { openSink } from './node-sink';
import { integerBetween } from './options';

/** Options that say whether and how drives are written down. */
export interface LogOptions {
  log?: string;
  /** Images are kept every so many ticks; 0 for none. */
  logImages: number;
}

/** Adds `--log` and `--log-images`. @param what file or folder; @param description of what goes there */
export function addLogOptions(command: Command, what: string, description: string): Command {
  return command
    .option(`--log <${what}>`, description)
    .addOption(
      new Option('--log-images <which>', 'images in logs: all, none, or a number n for every nth tick')
        .argParser((text: string) =>
          text === 'all' ? 1 : text === 'none' ? 0 : integerBetween('--log-images', 1, 1_000_000)(text),
        )
        .default(1, 'all'),
    );
}

/** What a driven route needs to be written down. */
export type DriveLog = Pick<RunLogOptions, 'world' | 'source' | 'route' | 'imagesEvery' | 'facts'> & {
  /** The file. */
  file: string;
};

/** What driving a route takes from its log. */
export interface LoggedDrive {
  driver: Driver;
  onTick?: RunLog['onTick'];
}

/**
 * Drives a route and writes it down, where that is wanted. The log appears, whole, when the route has been driven.
 *
 * @throws TurnwiseError FILE_UNWRITABLE, and whatever `drive` throws
 */
export async function driveLogged<Result extends RouteResult>(
  wanted: DriveLog | undefined,
  driver: Driver,
  drive: (logged: LoggedDrive) => Promise<Result>,
): Promise<Result> {
  if (!wanted) return drive({ driver });
  const { file, ...options } = wanted;
  const sink = await openSink(file);
  try {
    const log = await RunLog.begin({ sink, version, ...options });
    const result = await drive({ driver: log.driver(driver), onTick: log.onTick });
    await log.end(result);
    return result;
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}
