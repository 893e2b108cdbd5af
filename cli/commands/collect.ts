import { type Command, Option } from 'commander';
import { version } from '../../package.json';
import { PRESETS, type PresetName } from '../../policy/presets';
import { COLLECT_DEFAULTS } from '../../training/collect';
import type { Split } from '../../training/shard';
import type { TownStyle } from '../../worlds/town/style';
import { claimFolder } from '../claim-folder';
import { readDriver, sizeOf } from '../open-driver';
import { integerBetween, oneOf, seed } from '../options';
import { startProgress, startRate } from '../progress';
import { printResult, type Session } from '../session';
import { collectShards } from '../workers/collect-shards';
import { startCrew, workersOption } from '../workers/crew';
import { styleOption } from '../world-options';

interface CollectCommandOptions {
  out: string;
  shards: number;
  samplesPerShard: number;
  seed: number;
  split: Split;
  preset: PresetName;
  style?: TownStyle;
  checkpoint?: string;
  workers: number;
  json?: boolean;
}

const NO_STYLE: Record<TownStyle, number> = { plain: 0, varied: 0, arterial: 0 };

const EXAMPLES = `
Examples:
  $ turnwise collect --out data/training --shards 24 --seed 1
  $ turnwise collect --out data/validation --split validation --shards 4
  $ turnwise collect --out data/round-2 --checkpoint runs/first/best --seed 2

With --checkpoint the policy drives and the labels stay the expert's (DAgger). One shard is driven in one generated town, by one
worker; the bytes are the same whatever the number of workers. A collection that was stopped continues where it was.`;

export function addCollect(program: Command, session: Session): void {
  const defaults = COLLECT_DEFAULTS;
  program
    .command('collect')
    .description('Lets the expert drive in generated towns and keeps what it saw and did.')
    .requiredOption('--out <folder>', 'data set to make or to continue')
    .option('--shards <n>', 'shards to make', integerBetween('--shards', 1, 100_000), defaults.shards)
    .option(
      '--samples-per-shard <n>',
      'samples in each',
      integerBetween('--samples-per-shard', 1, 100_000),
      defaults.samplesPerShard,
    )
    .option('--seed <seed>', 'seed of towns, routes, disturbances and noise', seed('--seed'), defaults.seed)
    .addOption(
      new Option('--split <split>', 'what the data is for: decides the towns')
        .argParser(oneOf('--split', ['training', 'validation'] as const))
        .default(defaults.split),
    )
    .addOption(
      new Option('--preset <name>', 'network whose image sizes are drawn; with --checkpoint its own')
        .argParser(oneOf('--preset', Object.keys(PRESETS) as PresetName[]))
        .default('small')
        .conflicts('checkpoint'),
    )
    .addOption(styleOption('towns of one style instead of a mixture'))
    .option('--checkpoint <folder>', 'let this policy drive; labels stay those of the expert')
    .addOption(workersOption())
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: CollectCommandOptions) => collectCommand(session, options));
}

async function collectCommand(session: Session, options: CollectCommandOptions): Promise<void> {
  const { io } = session;
  const { out, shards, samplesPerShard, seed: collectSeed, split, preset, style, checkpoint, workers } = options;
  const source = await readDriver({ driver: checkpoint ? 'policy' : 'expert', checkpoint });
  const crew = await startCrew(io, Math.min(workers, shards), source);
  try {
    const size = checkpoint ? crew.driver.size : sizeOf(PRESETS[preset]);
    const styles = style ? { ...NO_STYLE, [style]: 1 } : COLLECT_DEFAULTS.styles;
    const wanted = { ...COLLECT_DEFAULTS, styles, shards, samplesPerShard, seed: collectSeed, split, size };
    const release = await claimFolder(out);
    const progress = startProgress(io, 'samples', shards * samplesPerShard);
    const rate = startRate(io, 'samples');
    try {
      const index = await collectShards(crew, out, wanted, version, (done) =>
        progress.update(done.samples, `${done.shards} of ${shards} shards  ${rate(done.made)}`),
      );
      printResult(
        session,
        options.json,
        { out, split: index.split, samples: index.samples, shards: index.shards },
        `${index.samples} samples in ${index.shards.length} shards for ${index.split}: ${out}`,
      );
    } finally {
      progress.stop();
      await release();
    }
  } finally {
    await crew.close();
  }
}
