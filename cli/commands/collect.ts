import { type Command, Option } from 'commander';
import { version } from '../../package.json';
import type { DrivingEnvironment } from '../../sim/driving-env';
import type { Observation } from '../../sim/observation';
import { COLLECT_DEFAULTS, collect } from '../../training/collect';
import type { Split } from '../../training/shard';
import { makeTownEnvironment } from '../../training/town-environment';
import { claimFolder } from '../claim-folder';
import { DISK } from '../node-store';
import { openPolicy, sizeOf } from '../open-driver';
import { integerBetween, oneOf, seed } from '../options';
import { startProgress } from '../progress';
import { printResult, type Session } from '../session';

interface CollectCommandOptions {
  out: string;
  shards: number;
  samplesPerShard: number;
  seed: number;
  split: Split;
  checkpoint?: string;
  json?: boolean;
}

const EXAMPLES = `
Examples:
  $ turnwise collect --out data/training --shards 24 --seed 1
  $ turnwise collect --out data/validation --split validation --shards 4
  $ turnwise collect --out data/round-2 --checkpoint runs/first/best --seed 2

With --checkpoint the policy drives and the labels stay the expert's (DAgger). One shard is driven in one generated town. A collection that was stopped continues where it was.`;

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
    .option('--checkpoint <folder>', 'let this policy drive; labels stay those of the expert')
    .option('--json', 'print one JSON object')
    .addHelpText('after', EXAMPLES)
    .action((options: CollectCommandOptions) => collectCommand(session, options));
}

async function collectCommand(session: Session, options: CollectCommandOptions): Promise<void> {
  const { io } = session;
  const { out, shards, samplesPerShard, seed: collectSeed, split, checkpoint } = options;
  const open = checkpoint ? await openPolicy(checkpoint) : null;
  const release = await claimFolder(out);
  const progress = startProgress(io, 'samples', shards * samplesPerShard);
  try {
    const index = await collect(
      DISK,
      out,
      { shards, samplesPerShard, seed: collectSeed, split, ...(open && { size: sizeOf(open.policy.preset) }) },
      {
        build: version,
        makeEnvironment: (town, size) => pausing(makeTownEnvironment(town, size)),
        ...(open && { driver: { name: open.config.weights, act: (seen: Observation) => open.policy.act(seen) } }),
        onProgress: ({ samples, shard }) => progress.update(samples, `shard ${shard + 1}`),
        signal: io.signal,
      },
    );
    printResult(
      session,
      options.json,
      { out, split: index.split, samples: index.samples, shards: index.shards },
      `${index.samples} samples in ${index.shards.length} shards for ${index.split}: ${out}`,
    );
  } finally {
    progress.stop();
    open?.policy.dispose();
    await release();
  }
}

const STEPS_BETWEEN_PAUSES = 50;

/** The same environment, with pauses in which signals of the host get their turn. */
function pausing(environment: DrivingEnvironment): DrivingEnvironment {
  let steps = 0;
  return {
    reset: (args) => environment.reset(args),
    step: async (action) => {
      if (++steps % STEPS_BETWEEN_PAUSES === 0) await new Promise((done) => setImmediate(done));
      return environment.step(action);
    },
    trajectoryHash: () => environment.trajectoryHash(),
    dispose: () => environment.dispose(),
  };
}
