import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { type Driver, EXPERT_DRIVER, policyDriver } from '../evaluation/driver';
import { startBackend } from '../policy/backend';
import { loadCheckpoint } from '../policy/checkpoint';
import { createPolicy } from '../policy/policy';
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

/** A driver that is ready, with the sizes of the images it must be shown. */
export interface OpenDriver {
  driver: Driver;
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
  if (options.driver === 'expert')
    return { driver: EXPERT_DRIVER, size: OBSERVATION_SIZES.small, facts: { driver: 'expert' }, dispose() {} };
  const { policy, config, backend } = await openPolicy(options.checkpoint);
  return {
    driver: policyDriver(policy),
    size: sizeOf(policy.preset),
    facts: {
      driver: 'policy',
      checkpoint: options.checkpoint ?? SHIPPED_CHECKPOINT,
      weights: config.weights,
      preset: config.preset,
      backend: backend.kind,
    },
    dispose: () => policy.dispose(),
  };
}

/** Loads a policy, by default the one that ships. It runs on wasm, whose arithmetic is the same everywhere. */
export async function openPolicy(checkpoint: string | undefined) {
  const folder = checkpoint ?? join(packageRoot(), SHIPPED_CHECKPOINT);
  await requireFolder(folder);
  const backend = await startBackend({ kind: 'wasm' });
  const { network, config } = await loadCheckpoint(DISK, folder);
  return { policy: createPolicy(network), network, config, backend };
}

/** Sizes of the images that a network was made for. */
export function sizeOf({ camera, map }: Pick<Preset, 'camera' | 'map'>): ObservationSize {
  return { cameraWidth: camera[1], cameraHeight: camera[0], mapWidth: map[1], mapHeight: map[0] };
}
