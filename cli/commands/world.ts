import type { Command } from 'commander';
import { writeOpenDrive } from '../../worlds/opendrive/write';
import type { TownStyle } from '../../worlds/town/style';
import type { World } from '../../worlds/world';
import { writeWorldFile } from '../../worlds/world-file';
import { requireNotInput, writeWhole } from '../node-store';
import { seed } from '../options';
import { printResult, type Session } from '../session';
import { printWarnings, warningLines } from '../warnings';
import { addWorldOptions, styleOption, type WorldOptions, worldFromFile, worldOf } from '../world-options';
import { checkText, checkWorld } from './world-check';
import { addRender } from './world-render';

const EXAMPLES = `
Examples:
  $ turnwise world new --town 7 --out town-7.world.json
  $ turnwise world import streets.osm --out streets.world.json
  $ turnwise world check streets.osm
  $ turnwise world export --town 7 --out town-7.xodr
  $ turnwise world render --town 7 --seed 3 --out town-7.png`;

export function addWorld(program: Command, session: Session): void {
  const world = program
    .command('world')
    .description('Makes, imports, checks, exports and pictures worlds.')
    .addHelpText('after', EXAMPLES);

  world
    .command('new')
    .description('Generates a town and writes it as a world file.')
    .requiredOption('--town <seed>', 'seed of the town', seed('--town'))
    .addOption(styleOption())
    .requiredOption('--out <file>', 'file to write, by custom NAME.world.json')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  $ turnwise world new --town 7 --out town-7.world.json')
    .action(async (options: { town: number; style?: TownStyle; out: string; json?: boolean }) =>
      save(session, await worldOf({ ...options, town: [options.town], scenery: 1 }), options),
    );

  world
    .command('import')
    .description('Reads a map and writes it as a world file.')
    .argument('<file>', 'map to read: .xodr, .osm, .osm.gz or .world.json')
    .requiredOption('--out <file>', 'file to write, by custom NAME.world.json')
    .option('--scenery <seed>', 'seed of what stands beside the streets', seed('--scenery'), 1)
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nExample:\n  $ turnwise world import streets.osm --out streets.world.json')
    .action(async (file: string, options: { out: string; scenery: number; json?: boolean }) => {
      await requireNotInput(file, options.out);
      await save(session, await worldFromFile(file, options.scenery), options);
    });

  const check = world
    .command('check')
    .description('Reads a world and says what is in it, and what a driver could trip over.')
    .argument('[file]', 'map to read, as with --world')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ turnwise world check streets.osm\n  $ turnwise world check --town 7 --json',
    );
  addWorldOptions(check).action(async (file: string | undefined, options: WorldOptions & { json?: boolean }) => {
    const found = checkWorld(await worldOf(file ? { ...options, world: file } : options));
    const warnings = warningLines(found.warnings).map((line) => `\nwarning       ${line}`);
    printResult(session, options.json, found, checkText(found) + warnings.join(''));
  });

  const exported = world
    .command('export')
    .description('Writes the roads of a world as OpenDRIVE 1.7, which other simulators read.')
    .argument('[file]', 'map to read, as with --world')
    .requiredOption('--out <file>', 'file to write, by custom NAME.xodr')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      '\nExamples:\n  $ turnwise world export --town 7 --out town-7.xodr\n  $ turnwise world export streets.osm --out streets.xodr',
    );
  addWorldOptions(exported).action(
    async (file: string | undefined, options: WorldOptions & { out: string; json?: boolean }) => {
      const { out, json } = options;
      await requireNotInput(file ?? options.world, out);
      const found = await worldOf(file ? { ...options, world: file } : options);
      const { bytes, warnings } = writeOpenDrive(found);
      await writeWhole(out, bytes);
      if (!json) printWarnings(session, warnings);
      const counts = { lanes: found.network.lanes.length, junctions: found.network.junctions.length };
      printResult(
        session,
        json,
        { id: found.id, ...counts, bytes: bytes.length, warnings, out },
        `${out}: ${found.id} with ${counts.lanes} lanes and ${counts.junctions} junctions, ${(bytes.length / 1e6).toFixed(1)} MB`,
      );
    },
  );

  addRender(world, session);
}

async function save(session: Session, world: World, { out, json }: { out: string; json?: boolean }): Promise<void> {
  await writeWhole(out, writeWorldFile(world));
  const found = checkWorld(world);
  if (!json) printWarnings(session, found.warnings);
  printResult(session, json, { ...found, out }, `${checkText(found)}\nwritten       ${out}`);
}
