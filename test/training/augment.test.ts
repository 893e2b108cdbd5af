import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { AUGMENT_DEFAULTS, BatchAssembler } from '../../training/augment';
import { IMAGE_NAMES, imageBytes } from '../../training/shard';
import { syntheticShard, TINY_SIZE } from './synthetic';

const shard = syntheticShard(40, 0, 'training', 1);
const samples = { shards: [shard, shard, shard], rows: Int32Array.from([3, 17, 39]) };
const OFF = {
  brightness: 0,
  contrast: 0,
  gain: 0,
  noise: 0,
  cover: 0,
  darkCamera: 0,
  mapShift: 0,
  routeDropout: 0,
  mapDropout: 0,
};

function assemble(options: Partial<typeof AUGMENT_DEFAULTS> | null, seed = 1) {
  const full = options && { ...OFF, ...options };
  return structuredClone(
    new BatchAssembler(TINY_SIZE, 4, full).assemble(samples, new RandomStream(seed, 'augmentation')),
  );
}

describe('BatchAssembler', () => {
  it('copies pixels over 255 and labels where nothing is augmented', () => {
    for (const batch of [assemble(null), assemble({})]) {
      expect(batch.count).toBe(3);
      expect(Array.from(batch.curvature)).toEqual([3, 17, 39].map((row) => shard.action[2 * row]));
      for (const name of IMAGE_NAMES) {
        const bytes = imageBytes(name, TINY_SIZE);
        expect(batch.images[name].length).toBe(3 * bytes);
        for (const i of [0, 5, bytes - 1]) {
          expect(batch.images[name][bytes + i]).toBeCloseTo(shard.images[name][17 * bytes + i] / 255, 6);
        }
      }
    }
  });

  it('is decided by the stream', () => {
    expect(assemble(AUGMENT_DEFAULTS, 1)).toEqual(assemble(AUGMENT_DEFAULTS, 1));
    expect(assemble(AUGMENT_DEFAULTS, 1)).not.toEqual(assemble(AUGMENT_DEFAULTS, 2));
  });

  it('keeps light changes within their bounds', () => {
    const plain = assemble(null);
    const lit = assemble({ brightness: 0.1 });
    const change = lit.images.front.map((value, i) => value - plain.images.front[i]);
    expect(Math.max(...change.map(Math.abs))).toBeLessThanOrEqual(0.1001);
    expect(Math.max(...change.map(Math.abs))).toBeGreaterThan(0.001);
  });

  it('moves the map by whole pixels and fills the edge with nothing', () => {
    const plain = assemble(null).images.map;
    const { mapWidth: width, mapHeight: height } = TINY_SIZE;
    const seen = new Set<string>();
    for (let seed = 0; seed < 12; seed++) {
      const moved = assemble({ mapShift: 1 }, seed).images.map;
      for (const dx of [-1, 0, 1]) {
        for (const dy of [-1, 0, 1]) {
          let same = true;
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              const inside = x - dx >= 0 && x - dx < width && y - dy >= 0 && y - dy < height;
              const expected = inside ? plain[((y - dy) * width + x - dx) * 2] : 0;
              if (Math.abs(moved[(y * width + x) * 2] - expected) > 1e-6) same = false;
            }
          }
          if (same) seen.add(`${dx},${dy}`);
        }
      }
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  it('takes the route off the map and out of the routed mask together', () => {
    const batch = assemble({ routeDropout: 1 });
    expect(Array.from(batch.routed)).toEqual([0, 0, 0]);
    expect(batch.images.map.filter((_, i) => i % 2 === 1).every((value) => value === 0)).toBe(true);
    expect(batch.images.map.filter((_, i) => i % 2 === 0).every((value) => value > 0)).toBe(true);
  });

  it('darkens one camera', () => {
    const { images } = assemble({ darkCamera: 1 });
    const bytes = imageBytes('front', TINY_SIZE);
    const dark = (['front', 'left', 'right'] as const).filter((name) =>
      images[name].subarray(0, bytes).every((value) => value === 0),
    );
    expect(dark.length).toBe(1);
  });
});
