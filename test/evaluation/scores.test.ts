import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InfractionKind } from '../../evaluation/infractions';
import {
  CARLA_PENALTIES,
  distanceBetweenInfractions,
  drivingScore,
  drivingScores,
  isSuccess,
} from '../../evaluation/scores';

const of = (...kinds: InfractionKind[]) => kinds.map((kind) => ({ kind }));

describe('drivingScore', () => {
  it('takes the same infractions by both formulas', () => {
    // two static collisions, a red light, 10 % of the way outside the lanes, 80 % covered
    const parts = {
      completion: 0.8,
      infractions: of('collision-static', 'red-light', 'collision-static'),
      outsideShare: 0.1,
    };
    // 80 x 0.9 x 0.65 x 0.70 x 0.65 = 21.294
    expect(drivingScore('carla-leaderboard-2.0', parts)).toBeCloseTo(21.294, 10);
    // 80 x 0.9 / (1 + 0.6 + 0.4 + 0.6) = 72 / 2.6
    expect(drivingScore('carla-leaderboard-2.1', parts)).toBeCloseTo(72 / 2.6, 10);
    expect(drivingScores(parts)).toEqual({
      'carla-leaderboard-2.0': drivingScore('carla-leaderboard-2.0', parts),
      'carla-leaderboard-2.1': drivingScore('carla-leaderboard-2.1', parts),
    });
  });

  it.each([
    ['collision-pedestrian', 50, 100 / 2],
    ['collision-vehicle', 60, 100 / 1.7],
    ['collision-static', 65, 100 / 1.6],
    ['red-light', 70, 100 / 1.4],
    ['stop-sign', 80, 100 / 1.25],
    ['scenario-timeout', 70, 100 / 1.4],
    ['yield-emergency', 70, 100 / 1.4],
    ['min-speed', 70, 100 / 1.4],
    ['wrong-lane', 100, 100],
    ['off-road', 100, 100],
    ['deviated', 100, 100],
    ['stuck', 100, 100],
    ['timeout', 100, 100],
  ] as const)('takes for one %s what the leaderboard takes', (kind, older, newer) => {
    const parts = { completion: 1, infractions: of(kind), outsideShare: 0 };
    expect(drivingScore('carla-leaderboard-2.0', parts)).toBeCloseTo(older, 10);
    expect(drivingScore('carla-leaderboard-2.1', parts)).toBeCloseTo(newer, 10);
  });

  it('scales the penalty of driving too slowly by what is missing', () => {
    const parts = { completion: 1, infractions: [{ kind: 'min-speed' as const, share: 0.75 }], outsideShare: 0 };
    // 1 - 0.3 x 0.25, and 1 / (1 + 0.4 x 0.25)
    expect(drivingScore('carla-leaderboard-2.0', parts)).toBeCloseTo(92.5, 10);
    expect(drivingScore('carla-leaderboard-2.1', parts)).toBeCloseTo(100 / 1.1, 10);
  });

  it('stays in 0..100, never rises with another infraction, and is kinder by the newer formula to many', () => {
    const kinds = fc.array(fc.constantFrom(...(Object.keys(CARLA_PENALTIES) as InfractionKind[])), { maxLength: 30 });
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(kinds, share, share, (list, completion, outsideShare) => {
        for (const name of ['carla-leaderboard-2.0', 'carla-leaderboard-2.1'] as const) {
          const score = drivingScore(name, { completion, infractions: of(...list), outsideShare });
          const worse = drivingScore(name, { completion, infractions: of(...list, 'collision-static'), outsideShare });
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(100);
          expect(worse).toBeLessThanOrEqual(score);
        }
      }),
    );
    const many = {
      completion: 1,
      infractions: of(...new Array<InfractionKind>(10).fill('stop-sign')),
      outsideShare: 0,
    };
    expect(drivingScore('carla-leaderboard-2.1', many)).toBeGreaterThan(drivingScore('carla-leaderboard-2.0', many));
  });
});

describe('isSuccess', () => {
  it('is an arrival without a collision', () => {
    expect(isSuccess('arrived', of('wrong-lane'))).toBe(true);
    expect(isSuccess('arrived', of('wrong-lane', 'collision-static'))).toBe(false);
    expect(isSuccess('time', [])).toBe(false);
  });
});

describe('distanceBetweenInfractions', () => {
  it('says so where there was none', () => {
    expect(distanceBetweenInfractions(3000, 4)).toEqual({ metres: 750, moreThan: false });
    expect(distanceBetweenInfractions(3000, 0)).toEqual({ metres: 3000, moreThan: true });
  });
});
