import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import { atan2, clamp, cos, exp, log, sin, tanh, wrapAngle } from '../../core/maths';
import { MemoryStore } from '../../core/memory-store';
import { RandomStream } from '../../core/random';

describe('RunningHash', () => {
  it('is FNV-1a 64 (published vectors)', () => {
    expect(new RunningHash().text('').digest()).toBe('cbf29ce484222325');
    expect(new RunningHash().text('a').digest()).toBe('af63dc4c8601ec8c');
    expect(new RunningHash().text('foobar').digest()).toBe('85944171f73967e8');
  });

  it('agrees with 64-bit integer arithmetic on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        let h = 0xcbf29ce484222325n;
        for (const b of bytes) h = ((h ^ BigInt(b)) * 0x100000001b3n) & 0xffffffffffffffffn;
        expect(new RunningHash().bytes(bytes).digest()).toBe(h.toString(16).padStart(16, '0'));
      }),
    );
  });
});

describe('exact maths', () => {
  it('stays within 1e-15 relative of the engine', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -20, max: 20, noNaN: true }),
        fc.double({ min: 0.01, max: 50, noNaN: true }),
        (x, y) => {
          expect(sin(x)).toBeCloseTo(Math.sin(x), 14);
          expect(cos(x)).toBeCloseTo(Math.cos(x), 14);
          expect(tanh(x)).toBeCloseTo(Math.tanh(x), 14);
          expect(atan2(x, y)).toBeCloseTo(Math.atan2(x, y), 14);
          expect(log(y)).toBeCloseTo(Math.log(y), 13);
          expect(exp(x) / Math.exp(x)).toBeCloseTo(1, 13);
        },
      ),
    );
  });

  it('wraps angles into (-pi, pi] and keeps their direction', () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), (a) => {
        const w = wrapAngle(a);
        expect(w).toBeGreaterThan(-Math.PI);
        expect(w).toBeLessThanOrEqual(Math.PI);
        expect(Math.cos(w - a)).toBeCloseTo(1, 9);
      }),
    );
    expect(clamp(5, 0, 1)).toBe(1);
  });
});

describe('RandomStream', () => {
  it('repeats for the same seed and name, and differs otherwise', () => {
    const draw = (seed: number, name: string) =>
      Array.from(
        { length: 5 },
        (
          (s) => () =>
            s.uniform()
        )(new RandomStream(seed, name)),
      );
    expect(draw(1, 'map')).toEqual(draw(1, 'map'));
    expect(draw(1, 'map')).not.toEqual(draw(2, 'map'));
    expect(draw(1, 'map')).not.toEqual(draw(1, 'noise'));
  });

  it('draws normals with mean 0 and deviation 1', () => {
    const stream = new RandomStream(3, 'normal');
    const draws = Array.from({ length: 20_000 }, () => stream.normal());
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });
});

describe('MemoryStore', () => {
  it('lists a folder, appends, and names a missing file', async () => {
    const store = new MemoryStore();
    await store.write('a/b.txt', new Uint8Array([65]));
    await store.append('a/b.txt', 'B');
    await store.write('a/c/d', new Uint8Array());
    expect(await store.list('a')).toEqual(['b.txt']);
    expect(new TextDecoder().decode(await store.read('a/b.txt'))).toBe('AB');
    await expect(store.read('x')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
