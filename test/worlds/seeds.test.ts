import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { requireRole, roleOfTownSeed } from '../../worlds/seeds';

it.each([
  [0, 'unseen'],
  [7, 'unseen'],
  [9_999, 'unseen'],
  [10_000, 'training'],
  [89_999, 'training'],
  [90_000, 'validation'],
  [99_999, 'validation'],
  [100_000, 'unseen'],
  [900_000, 'unseen'],
] as const)('town %i is for %s', (seed, role) => {
  expect(roleOfTownSeed(seed)).toBe(role);
});

it('lets a town be used for its own role only', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200_000 }), fc.constantFrom('training', 'validation', 'unseen'), (seed, role) => {
      const wanted = role as 'training' | 'validation' | 'unseen';
      if (roleOfTownSeed(seed) === wanted) requireRole(seed, wanted);
      else expect(() => requireRole(seed, wanted)).toThrow(expect.objectContaining({ code: 'SEED_WRONG_SPLIT' }));
    }),
  );
});
