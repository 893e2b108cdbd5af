import { describe, expect, it } from 'vitest';
import { wrapAngle } from '../../core/maths';
import { COMFORT_NAMES, type ComfortLimit, ComfortWatch } from '../../evaluation/comfort';
import { VEHICLE_DEFAULTS } from '../../sim/vehicle/model';

/** Measures a drive of speed and yaw rate over time. */
function comfortOf(speedAt: (time: number) => number, yawRateAt: (time: number) => number, seconds = 10) {
  const heading = (time: number) => {
    let sum = 3; // so that it passes pi
    for (let t = 0; t < time - 1e-9; t += 0.001) sum += 0.001 * yawRateAt(t + 0.0005);
    return wrapAngle(sum);
  };
  const state = (time: number) => ({
    x: 0,
    y: 0,
    heading: heading(time),
    speed: speedAt(time),
    yawRate: yawRateAt(time),
    curvature: 0,
    acceleration: 0,
    wheelsOnGround: 4,
  });
  const watch = new ComfortWatch(state(0), 0.1);
  for (let tick = 1; tick <= 10 * seconds; tick++) watch.see(state(tick / 10));
  return watch.measure();
}

describe('comfort', () => {
  it('of a constant acceleration is that acceleration without jerk', () => {
    const comfort = comfortOf(
      (t) => 2 * t,
      () => 0,
    );
    expect(comfort.most.longitudinalAcceleration).toBeCloseTo(2, 9);
    for (const name of COMFORT_NAMES.slice(1)) expect(comfort.most[name]).toBeCloseTo(0, 8);
    expect(comfort).toMatchObject({ comfortable: true, ticks: 100 });
  });

  it('of a steady turn is v w sideways and w^2 d backwards, d from the rear axle to the middle of the car', () => {
    const comfort = comfortOf(
      () => 8,
      () => 0.5,
    );
    expect(comfort.most.lateralAcceleration).toBeCloseTo(4, 9);
    expect(comfort.most.longitudinalAcceleration).toBeCloseTo((0.25 * VEHICLE_DEFAULTS.wheelbase) / 2, 9);
    expect(comfort.most.yawRate).toBeCloseTo(0.5, 9);
    expect(comfort.most.yawAcceleration).toBeCloseTo(0, 6);
    expect(comfort.most.jerk).toBeCloseTo(0, 8);
    expect(comfort.comfortable).toBe(true);
  });

  it('finds a growing acceleration by its jerk, and a growing yaw rate by its acceleration', () => {
    expect(
      comfortOf(
        (t) => t * t,
        () => 0,
        2,
      ).most.longitudinalJerk,
    ).toBeCloseTo(2, 8);
    expect(
      comfortOf(
        () => 0,
        (t) => 1.5 * t,
        0.6,
      ).most.yawAcceleration,
    ).toBeCloseTo(1.5, 6);
  });

  it.each([
    ['longitudinalAcceleration', (time: number) => 2.5 * time, () => 0],
    ['longitudinalAcceleration', (time: number) => 50 - 4.1 * time, () => 0],
    ['lateralAcceleration', () => 10, () => 0.5],
    ['lateralAcceleration', () => 10, () => -0.5],
    ['yawRate', () => 1, () => -1],
  ] as [ComfortLimit, (time: number) => number, (time: number) => number][])(
    'says which limit was broken, and in how many ticks: %s',
    (name, speed, yawRate) => {
      const comfort = comfortOf(speed, yawRate);
      expect(comfort.comfortable).toBe(false);
      expect(comfort.within[name]).toBe(0);
      for (const other of COMFORT_NAMES.filter((n) => n !== name)) expect(comfort.within[other]).toBe(100);
    },
  );

  it('counts the ticks of a short brake only', () => {
    const comfort = comfortOf(
      (t) => (t < 5 ? 20 : Math.max(20 - 6 * (t - 5), 11)),
      () => 0,
    );
    expect(comfort.within.longitudinalAcceleration).toBeGreaterThan(80);
    expect(comfort.within.longitudinalAcceleration).toBeLessThan(95);
    expect(comfort.most.longitudinalAcceleration).toBeGreaterThan(5);
  });

  it('of a drive of a tick or two is a number', () => {
    for (const seconds of [0.1, 0.2, 0.3]) {
      const comfort = comfortOf(
        () => 5,
        () => 0.1,
        seconds,
      );
      expect(Object.values(comfort.most).every(Number.isFinite)).toBe(true);
    }
  });
});
