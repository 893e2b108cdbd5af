import type { Command } from 'commander';
import { integerBetween } from '../options';
import { builtPage, type ShowPageOptions, showPage } from '../replay/show-page';
import type { Session } from '../session';
import { printWarnings } from '../warnings';
import { addWorldOptions, requireWorld, type WorldOptions, worldFromFile } from '../world-options';

type WatchOptions = WorldOptions & ShowPageOptions;

const EXAMPLES = `
Examples:
  $ turnwise watch --world streets.osm --open
  $ turnwise watch --world Town01.xodr
  $ turnwise watch --town 7

The page of \`npm start\`, in a place of your choice: the policy that ships drives, a click on the map is its destination. Everything stays on
this machine. Stop with Ctrl+C. --json prints one object when the page is there: address, and world or town.`;

export function addWatch(program: Command, session: Session): void {
  const command = program
    .command('watch')
    .description('Shows the policy that ships driving on your map, in the browser.');
  addWorldOptions(command)
    .option('--port <n>', 'port of the page; 0 for any that is free', integerBetween('--port', 0, 65_535), 0)
    .option('--open', 'open the page in the browser')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: WatchOptions) => watch(session, options));
}

async function watch(session: Session, options: WatchOptions): Promise<void> {
  const page = builtPage();
  requireWorld(options);
  const { world: file, town, scenery } = options;
  if (!file) {
    const seed = String(town?.[0]);
    const sight = { files: [], parameters: { town: seed }, title: `Town ${seed}`, facts: { town: Number(seed) } };
    return showPage(session, page, sight, options);
  }
  // read here as well: what is wrong with a map is said where it was named
  const { id, warnings } = await worldFromFile(file, scenery);
  printWarnings(session, warnings);
  const files = [{ parameter: 'world', folder: 'map', file }];
  const sight = { files, parameters: { scenery: String(scenery) }, title: id, facts: { world: id, warnings } };
  await showPage(session, page, sight, options);
}
