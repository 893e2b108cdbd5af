import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { type Driver, EXPERT_DRIVER, policyDriver } from '../evaluation/driver';
import { startBackend } from '../policy/backend';
import { type CheckpointFiles, readCheckpointFiles, restoreNetwork } from '../policy/checkpoint';
import { createPolicy, type Policy } from '../policy/policy';
import type { Preset } from '../policy/presets';
import { OBSERVATION_SIZES, type ObservationSize } from '../sim/observation';
import { DISK } from './node-store';
import { oneOf } from './options';
import { packageRoot } from './package-root';
import { requireFolder } from './read-file';

/** Options that say who drives. */
export interface DriverOptions {
  driver: 'policy' | 'expert';
  checkpoint?: string;
}

/** The policy that ships, from the package's folder. */
export const SHIPPED_CHECKPOINT = 'policy/pretrained/small';

/** Whoever should drive, as plain data: read once, so that every worker starts the same. */
export type DriverSource = { who: 'expert' } | PolicySource;

export interface PolicySource {
  who: 'policy';
  /** Folder of the checkpoint, for errors, and what reports call it. */
  folder: string;
  name: string;
  files: CheckpointFiles;
}

/** A driver that is ready, with the sizes of the images it must be shown. */
export interface OpenDriver {
  driver: Driver;
  /** Null where the expert drives. */
  policy: Policy | null;
  size: ObservationSize;
  /** What reports say of it: driver, checkpoint, weights, backend. */
  facts: Record<string, string>;
  dispose(): void;
}

export function addDriverOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--driver <who>', 'policy, or expert: the privileged driver that sees the truth')
        .argParser(oneOf('--driver', ['policy', 'expert'] as const))
        .default('policy'),
    )
    .option('--checkpoint <folder>', 'the policy to drive with; the shipped one by default');
}

/**
 * Opens whoever should drive.
 *
 * @throws TurnwiseError FOLDER_NOT_FOUND, FILE_NOT_FOLDER, and whatever `loadCheckpoint` throws
 */
export async function openDriver(options: DriverOptions): Promise<OpenDriver> {
  return startDriver(await readDriver(options));
}

/** Reads what {@link startDriver} needs. @throws TurnwiseError FOLDER_NOT_FOUND, FILE_NOT_FOLDER, CHECKPOINT_MISSING */
export async function readDriver({ driver, checkpoint }: DriverOptions): Promise<DriverSource> {
  if (driver === 'expert') return { who: 'expert' };
  const folder = checkpoint ?? join(packageRoot(), SHIPPED_CHECKPOINT);
  await requireFolder(folder);
  const files = await readCheckpointFiles(DISK, folder);
  return { who: 'policy', folder, name: checkpoint ?? SHIPPED_CHECKPOINT, files };
}

/** Makes a driver of what was read, in this process or worker. @throws TurnwiseError whatever `restoreNetwork` throws */
export async function startDriver(source: DriverSource): Promise<OpenDriver> {
  if (source.who === 'expert')
    return {
      driver: EXPERT_DRIVER,
      policy: null,
      size: OBSERVATION_SIZES.small,
      facts: { driver: 'expert' },
      dispose() {},
    };
  const { policy, config, backend } = await startPolicy(source);
  return {
    driver: policyDriver(policy),
    policy,
    size: sizeOf(policy.preset),
    facts: {
      driver: 'policy',
      checkpoint: source.name,
      weights: config.weights,
      preset: config.preset,
      backend: backend.kind,
    },
    dispose: () => policy.dispose(),
  };
}

/** Loads a policy, by default the one that ships. */
export async function openPolicy(checkpoint: string | undefined) {
  return startPolicy((await readDriver({ driver: 'policy', checkpoint })) as PolicySource);
}

/** Starts a policy on wasm, whose arithmetic is the same everywhere. */
async function startPolicy({ files, folder }: PolicySource) {
  const backend = await startBackend({ kind: 'wasm' });
  const { network, config } = restoreNetwork(files, folder);
  return { policy: createPolicy(network), network, config, backend };
}

/** Sizes of the images that a network was made for. */
export function sizeOf({ camera, map }: Pick<Preset, 'camera' | 'map'>): ObservationSize {
  return { cameraWidth: camera[1], cameraHeight: camera[0], mapWidth: map[1], mapHeight: map[0] };
}
