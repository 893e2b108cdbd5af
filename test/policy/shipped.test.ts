import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { NodeStore } from '../../cli/node-store';
import { SHIPPED_CHECKPOINT } from '../../cli/open-driver';
import { packageRoot } from '../../cli/package-root';
import { startBackend } from '../../policy/backend';
import { type CheckpointFiles, readCheckpointFiles, restoreNetwork } from '../../policy/checkpoint';
import { createPolicy } from '../../policy/policy';
import { COLLECT_DEFAULTS } from '../../training/collect';
import type { Split } from '../../training/shard';
import { drawTown } from '../../training/town-draw';
import { roleOfTownSeed } from '../../worlds/seeds';
import { noiseObservation } from './observations';

const CARD = join(packageRoot(), SHIPPED_CHECKPOINT, 'README.md');
/** Towns that the figures of the model card are about. */
const EVALUATED = Array.from({ length: 10 }, (_, i) => 1 + i);

let files: CheckpointFiles;
beforeAll(async () => {
  await startBackend({ kind: 'wasm' });
  files = await readCheckpointFiles(new NodeStore(packageRoot()), SHIPPED_CHECKPOINT);
});

describe('the shipped policy', () => {
  it('loads, and decides', async () => {
    const { network, config } = restoreNetwork(files, SHIPPED_CHECKPOINT);
    expect(config.preset).toBe('small');
    const policy = createPolicy(network);
    const { curvature, speed } = await policy.act(noiseObservation(1));
    expect(Math.abs(curvature)).toBeLessThanOrEqual(0.2);
    expect(speed).toBeGreaterThan(0);
    policy.dispose();
  });

  it('is a few megabytes', () => {
    expect(files.weights.length).toBeLessThan(5e6);
  });

  it('names build, seeds, data and command, and no folder of one machine', () => {
    const { network, config } = restoreNetwork(files, SHIPPED_CHECKPOINT);
    network.dispose();
    expect(config.build).toMatch(/^\d+\.\d+\.\d+/);
    expect(config.seeds.training).toBeTypeOf('number');
    expect(config.command).toMatch(/^npx turnwise train .*--validation /);
    const { folders, shards } = config.data as { folders: string[]; shards: string[] };
    expect(folders.length).toBeGreaterThan(0);
    for (const hash of shards) expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(shards).size, 'no shard twice').toBe(shards.length);
    expect(config.metrics.validationNll).toBeLessThan(0);
    expect(`${config.command} ${folders.join(' ')}`).not.toMatch(/(^|\s)(\/|[A-Z]:)/);
  });
});

describe('the model card', () => {
  // lines that go on behind a backslash become one
  const card = readFileSync(CARD, 'utf8').replace(/\\\n\s*/g, '');
  const lines = [...card.matchAll(/^(?:npx )?turnwise (collect|train) (.*)$/gm)].map(([, command, rest]) => ({
    command,
    options: optionsOf(rest),
  }));
  const collections = lines
    .filter(({ command }) => command === 'collect')
    .map(({ options }) => ({
      folder: options.out[0],
      split: (options.split?.[0] ?? COLLECT_DEFAULTS.split) as Split,
      seed: Number(options.seed?.[0] ?? COLLECT_DEFAULTS.seed),
      shards: Number(options.shards?.[0] ?? COLLECT_DEFAULTS.shards),
    }));
  const configOf = () => JSON.parse(new TextDecoder().decode(files.config));

  it('names the command in config.json, and those that made its data', () => {
    const { command, data } = configOf();
    expect(card.includes(command.replace(/^npx /, '')), command).toBe(true);
    const sources = collections.filter(({ folder }) => data.folders.includes(folder));
    expect(new Set(sources.map(({ folder }) => folder))).toEqual(new Set(data.folders));
    for (const { split } of sources) expect(split).toBe('training');
    expect(sources.reduce((sum, { shards }) => sum + shards, 0)).toBe(data.shards.length);
    const [validation] = optionsOf(command).validation;
    expect(collections.find(({ folder }) => folder === validation)?.split).toBe('validation');
  });

  it('leads to towns that are for training and for validation, and to none that it was judged on', () => {
    expect(collections.map(({ split }) => split)).toEqual(expect.arrayContaining(['training', 'validation']));
    for (const { split, seed, shards } of collections) {
      for (let number = 0; number < shards; number++) {
        const town = drawTown({ ...COLLECT_DEFAULTS, split, seed }, number).seed;
        expect(roleOfTownSeed(town)).toBe(split);
        expect(EVALUATED).not.toContain(town);
      }
    }
    for (const town of EVALUATED) expect(roleOfTownSeed(town)).toBe('unseen');
  });

  it('has all its figures', () => {
    expect(card.match(/.*FIGURE.*/g) ?? []).toEqual([]);
  });
});

/** Values by option of a command line as the card writes it. */
function optionsOf(line: string): Record<string, string[]> {
  const options: Record<string, string[]> = {};
  let values: string[] = [];
  for (const word of line.trim().split(/\s+/)) {
    if (word.startsWith('--')) {
      values = [];
      options[word.slice(2)] = values;
    } else values.push(word);
  }
  return options;
}
