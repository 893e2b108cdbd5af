import { describe, expect, it } from 'vitest';
import { MemoryStore } from '../../core/memory-store';
import { OBSERVATION_SIZES } from '../../sim/observation';
import { collect } from '../../training/collect';
import { DataSet } from '../../training/data-set';
import { makeTownEnvironment } from '../../training/town-environment';

describe('collection in generated towns', () => {
  it('gives the same shards twice, with labels a car can follow', async () => {
    const hashes: string[] = [];
    for (let repeat = 0; repeat < 2; repeat++) {
      const store = new MemoryStore();
      const index = await collect(
        store,
        '',
        { seed: 3, shards: 1, samplesPerShard: 60, townSize: [300, 320] },
        { makeEnvironment: makeTownEnvironment },
      );
      hashes.push(index.shards[0].hash);
      const set = await DataSet.open(store, '', 'training', OBSERVATION_SIZES.small);
      expect(set.curvature.every((curvature) => Math.abs(curvature) <= 0.25)).toBe(true);
      expect(new Set(set.curvature).size).toBeGreaterThan(40);
    }
    expect(hashes[0]).toBe(hashes[1]);
  });
});
