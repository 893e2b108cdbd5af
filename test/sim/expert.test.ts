import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { curveSpeed } from '../../core/curve-speed';
import { expertCommand } from '../../sim/expert';
import { RouteTracker } from '../../sim/route-tracker';
import { SPEED_PROFILE_DEFAULTS, speedProfile } from '../../sim/speed-profile';
import { Bicycle } from '../../sim/vehicle/bicycle';
import type { VehicleModel } from '../../sim/vehicle/model';
import { RaycastCar } from '../../sim/vehicle/raycast-car';
import type { Route } from '../../worlds/route';
import { bend, HAND_MADE_ROUTES, pathOf, routeAlong, straight } from './fixtures';

const MODELS: [string, () => VehicleModel][] = [
  ['Bicycle', () => new Bicycle()],
  ['RaycastCar', () => new RaycastCar()],
];

interface Start {
  s?: number;
  t?: number;
  headingDeg?: number;
  speed?: number;
}

interface Drive {
  /** Offsets from the path at every physics step [m]. */
  offsets: number[];
  commands: number[];
  places: number[];
  lateral: number;
  rest: number;
  seconds: number;
}

/** The expert at 10 Hz, physics at 60 Hz, until the car stands. */
function drive(car: VehicleModel, route: Route, { s = 0, t = 0, headingDeg = 0, speed = 0 }: Start = {}): Drive {
  const pose = route.path.poseAt(s, t);
  car.reset({ ...pose, heading: pose.heading + (headingDeg * Math.PI) / 180 }, speed);
  const profile = speedProfile(route);
  const tracker = new RouteTracker(route);
  tracker.reset(car.state, s);
  const run: Drive = { offsets: [], commands: [], places: [], lateral: 0, rest: 0, seconds: 0 };
  for (let tick = 0; tick < 2000 && !(tick > 20 && car.state.speed === 0); tick++) {
    const command = expertCommand(route, profile, tracker, car.state);
    run.commands.push(command.curvature);
    for (let i = 0; i < 6; i++) {
      car.step(command, 1 / 60);
      tracker.update(car.state);
      run.offsets.push(tracker.place.t);
      run.places.push(tracker.place.progress);
      run.lateral = Math.max(run.lateral, Math.abs(car.state.yawRate * car.state.speed));
    }
    run.seconds += 0.1;
  }
  run.rest = route.length - tracker.place.s;
  return run;
}

describe.each(MODELS)('expert with %s', (_, make) => {
  const car = make();

  it.each(Object.entries(HAND_MADE_ROUTES))('stays within 15 cm of the path: %s', (_name, route) => {
    const run = drive(car, route);
    expect(Math.max(...run.offsets.map(Math.abs))).toBeLessThan(0.15);
    expect(run.rest, 'stops at the goal').toBeLessThan(0.5);
    expect(run.lateral, 'comfortable').toBeLessThan(3);
    for (let i = 1; i < run.commands.length; i++) {
      expect(Math.abs(run.commands[i] - run.commands[i - 1]), 'smooth label').toBeLessThan(0.08);
    }
    for (let i = 1; i < run.places.length; i++) expect(run.places[i]).toBeGreaterThanOrEqual(run.places[i - 1]);
  });

  it.each([
    ['straight', 20, 3],
    ['straight', 20, 8],
    ['straight', 20, 13],
    ['S-bend', 75, 7],
    ['right turn of 6 m', 50, 4],
    ['left turn of 11 m', 55, 5],
    ['roundabout', 75, 4.5],
    ['long fast bend', 200, 13],
  ])('comes back to the path: %s at %d m and %d m/s', (name, s, speed) => {
    for (const t of [1.5, -1.5]) {
      for (const headingDeg of [20, 0, -20]) {
        const { offsets } = drive(car, HAND_MADE_ROUTES[name], { s, t, headingDeg, speed });
        const beyond = Math.max(...offsets.map((offset) => -Math.sign(t) * offset));
        expect(beyond, `overshoot from ${t} m, ${headingDeg} degrees`).toBeLessThan(0.3);
        const settled = offsets.slice(Math.round(6 * 60), -1);
        expect(Math.max(...settled.map(Math.abs)), 'settled after 6 s').toBeLessThan(0.2);
      }
    }
  });

  it('follows any road of bends of 8 m radius and more', () => {
    const piece = fc.oneof(
      fc.double({ min: 5, max: 40, noNaN: true }).map(straight),
      fc
        .tuple(fc.double({ min: 20, max: 120, noNaN: true }), fc.boolean(), fc.double({ min: 8, max: 60, noNaN: true }))
        .map(([degrees, left, radius]) => bend(left ? degrees : -degrees, radius)),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 2, maxLength: 8 }), (pieces) => {
        const run = drive(car, routeAlong(pathOf([straight(10), ...pieces, straight(10)])));
        expect(Math.max(...run.offsets.map(Math.abs))).toBeLessThan(0.4);
        expect(run.rest).toBeLessThan(0.5);
      }),
      { numRuns: 25, seed: 3 },
    );
  });
});

describe('speedProfile', () => {
  it('is the limit on a straight, and braking to rest at the goal', () => {
    const profile = speedProfile(HAND_MADE_ROUTES.straight);
    expect(profile.speedAt(0)).toBeCloseTo(13.9, 9);
    expect(profile.speedAt(100)).toBeCloseTo(13.9, 9);
    expect(profile.speedAt(200)).toBeCloseTo(0, 4);
    for (const left of [1, 5.3, 20]) {
      expect(profile.speedAt(200 - left)).toBeCloseTo(Math.sqrt(2 * SPEED_PROFILE_DEFAULTS.braking * left), 6);
    }
    expect(profile.speedAt(-5)).toBe(profile.speedAt(0));
    expect(profile.speedAt(500)).toBe(0);
  });

  it('is fit for the bend in the bend, and brakes and gathers speed within its limits', () => {
    for (const route of Object.values(HAND_MADE_ROUTES)) {
      const { speeds, step } = speedProfile(route);
      for (let i = 1; i < speeds.length; i++) {
        const gained = (speeds[i] ** 2 - speeds[i - 1] ** 2) / 2 / step;
        expect(gained).toBeLessThan(SPEED_PROFILE_DEFAULTS.acceleration + 1e-9);
        expect(gained).toBeGreaterThan(-SPEED_PROFILE_DEFAULTS.braking - 1e-9);
      }
    }
    const turn = HAND_MADE_ROUTES['right turn of 6 m'];
    expect(speedProfile(turn).speedAt(65)).toBeCloseTo(Math.sqrt(2 * 6), 1);
    expect(speedProfile(turn).speedAt(64)).toBeLessThan(curveSpeed(1 / 6) + 0.05);
  });

  it('keeps each limit from where it begins', () => {
    const route = { ...routeAlong(pathOf([straight(300)])), limitFrom: [0, 100, 200], limits: [13.9, 8.3, 13.9] };
    const profile = speedProfile(route);
    expect(profile.speedAt(150)).toBeCloseTo(8.3, 9);
    expect(profile.speedAt(100.5)).toBeCloseTo(8.3, 9);
    expect(profile.speedAt(60)).toBeCloseTo(13.9, 9);
    expect(profile.speedAt(199)).toBeCloseTo(8.3, 9);
    expect(profile.speedAt(230)).toBeGreaterThan(10);
  });
});

describe('RouteTracker', () => {
  it('gives s, t and heading error, and never loses progress', () => {
    const route = HAND_MADE_ROUTES.roundabout;
    const tracker = new RouteTracker(route);
    let furthest = 0;
    for (let s = 0; s < route.length; s += 1.3) {
      const t = 1.2 * Math.sign(Math.sin(s));
      const pose = route.path.poseAt(s, t);
      const place = tracker.update({ ...pose, heading: pose.heading + 7 * Math.PI + 0.1 - Math.PI });
      expect(place.s).toBeCloseTo(s, 0);
      expect(place.t).toBeCloseTo(t, 1);
      expect(place.headingError).toBeCloseTo(0.1, 2);
      expect(place.progress).toBeGreaterThanOrEqual(furthest);
      furthest = place.progress;
    }
  });

  it('stays on its part of a path that crosses itself', () => {
    const route = routeAlong(pathOf([straight(40), bend(270, 12), straight(60)]));
    const tracker = new RouteTracker(route);
    for (let s = 0; s <= route.length; s += 0.7) {
      expect(tracker.update(route.path.poseAt(s)).s).toBeCloseTo(s, 1);
    }
  });
});
