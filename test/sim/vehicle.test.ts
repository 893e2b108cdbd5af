import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import { cos, sin } from '../../core/maths';
import { Bicycle } from '../../sim/vehicle/bicycle';
import { SteeringActuator, speedControl } from '../../sim/vehicle/control';
import { VEHICLE_DEFAULTS, type VehicleCommand, type VehicleModel } from '../../sim/vehicle/model';
import { RaycastCar } from '../../sim/vehicle/raycast-car';

const DT = 1 / 60;
const MODELS: [string, () => VehicleModel][] = [
  ['Bicycle', () => new Bicycle()],
  ['RaycastCar', () => new RaycastCar()],
];

function drive(car: VehicleModel, command: VehicleCommand, seconds: number): void {
  for (let i = 0; i < Math.round(seconds / DT); i++) car.step(command, DT);
}

/** Signed curvature of the circle through three places that the car passes [1/m]. */
function drivenCurvature(car: VehicleModel, command: VehicleCommand): number {
  const at = [0, 1, 2].map(() => {
    drive(car, command, 0.5);
    return { ...car.state };
  });
  const side = (i: number, j: number) => Math.hypot(at[j].x - at[i].x, at[j].y - at[i].y);
  const cross = (at[1].x - at[0].x) * (at[2].y - at[0].y) - (at[1].y - at[0].y) * (at[2].x - at[0].x);
  return (2 * cross) / (side(0, 1) * side(1, 2) * side(0, 2));
}

describe.each(MODELS)('%s', (_, make) => {
  it('drives 40 m in 2 s at 20 m/s, straight', () => {
    const car = make();
    car.reset({ x: 3, y: -4, heading: 2.2 }, 20);
    drive(car, { curvature: 0, speed: 20 }, 2);
    expect(car.state.x).toBeCloseTo(3 + 40 * cos(2.2), 3);
    expect(car.state.y).toBeCloseTo(-4 + 40 * sin(2.2), 3);
    expect(car.state.heading).toBeCloseTo(2.2, 6);
    expect(car.state.speed).toBeCloseTo(20, 3);
  });

  it.each([5, 10, 20])('stops from %d m/s within v^2 / 2a, to 1% and 15 cm', (speed) => {
    const car = make();
    car.reset({ x: 0, y: 0, heading: 0 }, speed);
    drive(car, { curvature: 0, speed: 0 }, speed / VEHICLE_DEFAULTS.maxBraking + 2);
    const ideal = (speed * speed) / (2 * VEHICLE_DEFAULTS.maxBraking);
    expect(Math.abs(car.state.x - ideal)).toBeLessThan(0.15 + 0.01 * ideal);
    expect(car.state.speed).toBe(0);
  });

  it('gathers speed at its acceleration: v = at, s = at^2 / 2', () => {
    const car = make();
    car.reset({ x: 0, y: 0, heading: 0 });
    drive(car, { curvature: 0, speed: 15 }, 4);
    expect(car.state.speed).toBeCloseTo(4 * VEHICLE_DEFAULTS.maxAcceleration, 1);
    expect(Math.abs(car.state.x - 8 * VEHICLE_DEFAULTS.maxAcceleration)).toBeLessThan(0.2);
  });

  it.each([
    [0.2, 3],
    [1 / 6, 3.4],
    [-0.1, 4.4],
    [0.02, 10],
    [-0.005, 20],
  ])('drives a circle of curvature %d at %d m/s, to 1%', (curvature, speed) => {
    const car = make();
    car.reset({ x: 100, y: -50, heading: -2 }, speed);
    drive(car, { curvature, speed }, 4);
    expect(drivenCurvature(car, { curvature, speed }) / curvature).toBeCloseTo(1, 2);
    expect(car.state.yawRate).toBeCloseTo(curvature * speed, 2);
    expect(car.state.wheelsOnGround).toBe(4);
  });

  it('does not creep, turn or shake at standstill', () => {
    const car = make();
    car.reset({ x: 0, y: 0, heading: 1 }, 8);
    drive(car, { curvature: 0.1, speed: 0 }, 5);
    const { x, y, heading } = car.state;
    for (let i = 0; i < 60; i++) {
      drive(car, { curvature: 0.2, speed: 0 }, 1);
      expect(car.state.speed).toBe(0);
    }
    expect(Math.hypot(car.state.x - x, car.state.y - y)).toBeLessThan(1e-6);
    expect(Math.abs(car.state.heading - heading)).toBeLessThan(1e-6);
  });

  it('starts again after standing', () => {
    const car = make();
    car.reset({ x: 0, y: 0, heading: 0 });
    drive(car, { curvature: 0, speed: 0 }, 1);
    drive(car, { curvature: 0, speed: 5 }, 6);
    expect(car.state.speed).toBeCloseTo(5, 1);
  });

  it('gives the same trajectory twice, also after a reset', () => {
    const car = make();
    const run = (on: VehicleModel) => {
      const hash = new RunningHash();
      on.reset({ x: 10, y: 20, heading: 0.3 }, 6);
      for (let i = 0; i < 600; i++) {
        on.step({ curvature: 0.1 * sin(i / 40), speed: 8 + 6 * sin(i / 90) }, DT);
        hash.number(on.state.x).number(on.state.y).number(on.state.heading).number(on.state.speed);
      }
      return hash.digest();
    };
    const first = run(car);
    expect(run(car)).toBe(first);
    expect(run(make())).toBe(first);
  });

  it('keeps its wheels on the ground and its yaw within the command, whatever it is told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0, max: 14, noNaN: true })), {
          minLength: 5,
          maxLength: 20,
        }),
        (commands) => {
          const car = make();
          car.reset({ x: 0, y: 0, heading: 0 }, 5);
          for (const [curvature, speed] of commands) {
            // no sharper than the tyres' grip
            const held = Math.max(5, speed);
            const most = 4 / (held * held);
            drive(car, { curvature: curvature * Math.min(0.2, most), speed }, 0.5);
            expect(car.state.wheelsOnGround).toBe(4);
            expect(Number.isFinite(car.state.x + car.state.y + car.state.heading)).toBe(true);
            expect(car.state.speed).toBeGreaterThan(-0.05);
            expect(Math.abs(car.state.yawRate)).toBeLessThan(0.2 * 14 + 0.3);
          }
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });
});

describe('RaycastCar', () => {
  it('loses to air and rolling resistance what its power cannot give', () => {
    const car = new RaycastCar({ power: 30_000 });
    car.reset({ x: 0, y: 0, heading: 0 }, 30);
    drive(car, { curvature: 0, speed: 60 }, 240);
    // P = (c v^2 + rolling) v
    const { speed } = car.state;
    expect((0.4 * speed * speed + 0.012 * 1300 * 9.81) * speed).toBeGreaterThan(30_000 * 0.98);
    expect((0.4 * speed * speed + 0.012 * 1300 * 9.81) * speed).toBeLessThan(30_000 * 1.02);
  });

  it('slides rather than turns beyond its grip', () => {
    const car = new RaycastCar();
    car.reset({ x: 0, y: 0, heading: 0 }, 20);
    drive(car, { curvature: 0.2, speed: 20 }, 1.5);
    expect(Math.abs(car.state.yawRate)).toBeLessThan(0.2 * car.state.speed);
    expect(car.state.wheelsOnGround).toBe(4);
  });
});

describe('control', () => {
  it('steers within the limits of curvature and rate, with the lag', () => {
    const steering = new SteeringActuator(VEHICLE_DEFAULTS);
    for (let i = 0; i < 120; i++) {
      const before = steering.curvature;
      steering.step(9, DT);
      expect(steering.curvature - before).toBeLessThanOrEqual(VEHICLE_DEFAULTS.maxCurvatureRate * DT + 1e-12);
    }
    expect(steering.curvature).toBeCloseTo(VEHICLE_DEFAULTS.maxCurvature, 4);
    const small = new SteeringActuator(VEHICLE_DEFAULTS);
    for (let i = 0; i < 6; i++) small.step(0.01, DT);
    // one time constant: 1 - 1/e
    expect(small.curvature).toBeCloseTo(0.01 * 0.6321, 5);
  });

  it('accelerates and brakes within the limits', () => {
    expect(speedControl(0, 30, DT, VEHICLE_DEFAULTS)).toBe(VEHICLE_DEFAULTS.maxAcceleration);
    expect(speedControl(30, 0, DT, VEHICLE_DEFAULTS)).toBe(-VEHICLE_DEFAULTS.maxBraking);
    expect(speedControl(-3, 0, DT, VEHICLE_DEFAULTS)).toBe(VEHICLE_DEFAULTS.maxBraking);
    expect(speedControl(10, 10, DT, VEHICLE_DEFAULTS)).toBe(0);
  });
});
