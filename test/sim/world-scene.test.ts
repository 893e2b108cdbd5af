import { Matrix4, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { RunningHash } from '../../core/hash';
import { CAMERA_RIG_DEFAULTS, CameraRig } from '../../sim/cameras/camera-rig';
import { SoftwareRenderer } from '../../sim/cameras/software-renderer';
import { placeBody } from '../../sim/frames-of-reference';
import { buildWorldScene, type WorldScene } from '../../sim/scene/build-scene';
import { makeCarBody, placeCarBody } from '../../sim/scene/car-body';
import { lookFromSeed } from '../../sim/scene/look';
import { semanticIndex } from '../../sim/scene/semantic-classes';
import { createWorld } from '../../worlds/create-world';
import { generateTown } from '../../worlds/town';
import { crossingWorld } from './crossing-world';

const world = crossingWorld(2);
const town = createWorld(generateTown({ seed: 3, sizeMetres: 500 }), { seed: 3 });
const size = { width: 96, height: 48 };

function frames(view: WorldScene, pose = { x: -40, y: -1.5, heading: 0 }) {
  const rig = new CameraRig(size);
  view.ensureAround(pose.x, pose.y, rig.options.far);
  rig.place(pose);
  return new SoftwareRenderer(view.scene, size).render(rig.cameras);
}

function hash(view: WorldScene): string {
  const running = new RunningHash();
  for (const { data } of frames(view).colour) running.bytes(data);
  return running.digest();
}

describe('WorldScene', () => {
  it('looks the same whatever was visited before', () => {
    const fresh = buildWorldScene(world, lookFromSeed(4));
    const travelled = buildWorldScene(world, lookFromSeed(4));
    for (const [x, y] of [
      [900, 900],
      [180, 0],
      [0, -100],
      [-180, 0],
    ])
      travelled.ensureAround(x, y, 140);
    expect(hash(travelled)).toBe(hash(fresh));
  });

  it('holds only what is near', () => {
    const view = buildWorldScene(world, lookFromSeed(4));
    view.ensureAround(0, 0, 140);
    const { chunks } = view.size;
    for (let x = 0; x < 5000; x += 50) view.ensureAround(x, 0, 140);
    expect(view.size.chunks).toBeLessThan(2.5 * chunks);
  });

  it('differs from look to look', () => {
    const seen = new Set(Array.from({ length: 8 }, (_, seed) => hash(buildWorldScene(world, lookFromSeed(seed)))));
    expect(seen.size).toBe(8);
  });

  it('shows every class from the road, and the road where it is', () => {
    const { semantic, depth } = frames(buildWorldScene(world, lookFromSeed(4)));
    for (const name of ['sky', 'ground', 'road', 'marking', 'pavement', 'kerb', 'building', 'vegetation'] as const) {
      expect(
        semantic.some((image) => image.includes(semanticIndex(name))),
        name,
      ).toBe(true);
    }
    // The lowest row of the front camera sees road a few metres ahead.
    const at = 47 * 96 + 48;
    expect(semantic[0][at]).toBe(semanticIndex('road'));
    expect(depth[0][at]).toBeGreaterThan(2.5);
    expect(depth[0][at]).toBeLessThan(4.2);
  });
});

describe('lookFromSeed', () => {
  it('keeps kerbs and lines apart from the road, whatever the palette', () => {
    const apart = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((v, k) => Math.abs(v - b[k])));
    for (let seed = 0; seed < 500; seed++) {
      const { asphalt, kerb, line, centreLine, fog } = lookFromSeed(seed);
      for (const mark of [kerb, line, centreLine]) expect(apart(mark, asphalt), `look ${seed}`).toBeGreaterThan(40);
      expect(fog.far).toBeLessThanOrEqual(CAMERA_RIG_DEFAULTS.far);
      expect(fog.near).toBeLessThan(fog.far);
    }
  });
});

describe('speed', () => {
  it('draws three cameras of a town hundreds of times a second', () => {
    const view = buildWorldScene(town, lookFromSeed(1));
    const rig = new CameraRig(size);
    const renderer = new SoftwareRenderer(view.scene, size);
    const { centre } = town.network.carriageways[0];
    const drive = (steps: number) => {
      for (let i = 0; i < steps; i++) {
        const pose = centre.poseAt((centre.length * i) / steps);
        view.ensureAround(pose.x, pose.y, rig.options.far);
        rig.place(pose);
        renderer.render(rig.cameras);
      }
    };
    drive(50);
    // Processor time, not the clock on the wall: other work on the machine must not fail this. About 2,000 a second.
    const before = process.cpuUsage();
    drive(300);
    const { user, system } = process.cpuUsage(before);
    expect((300 * 1e6) / (user + system)).toBeGreaterThan(400);
  });
});

describe('CameraRig', () => {
  it('looks ahead, 60 degrees left and 60 degrees right', () => {
    const rig = new CameraRig({ pitch: 0 });
    rig.place({ x: 10, y: 20, heading: Math.PI / 2 });
    const [front, left, right] = rig.cameras.map((camera) =>
      new Vector3(0, 0, -1).transformDirection(camera.matrixWorld),
    );
    // North is -z in the scene, west -x.
    expect(front.distanceTo(new Vector3(0, 0, -1))).toBeLessThan(1e-12);
    expect(left.distanceTo(new Vector3(-Math.sqrt(3) / 2, 0, -0.5))).toBeLessThan(1e-12);
    expect(right.distanceTo(new Vector3(Math.sqrt(3) / 2, 0, -0.5))).toBeLessThan(1e-12);
    const place = new Vector3().setFromMatrixPosition(rig.cameras[0].matrixWorld);
    expect(place.distanceTo(new Vector3(10, 1.4, -21.3))).toBeLessThan(1e-12);
  });

  it('tilts down', () => {
    const rig = new CameraRig({ pitch: 0.1 });
    rig.place({ x: 0, y: 0, heading: 0.3 });
    for (const camera of rig.cameras) {
      expect(new Vector3(0, 0, -1).transformDirection(camera.matrixWorld).y).toBeCloseTo(-Math.sin(0.1), 12);
    }
  });
});

describe('car body', () => {
  it('stands on the ground, faces along its heading, and is hidden from its own cameras', () => {
    const look = lookFromSeed(4);
    const view = buildWorldScene(world, look);
    const pose = { x: -40, y: -1.5, heading: 0 };
    const without = hash(view);
    const car = makeCarBody(look);
    placeCarBody(car, pose);
    view.scene.add(car);
    expect(hash(view)).toBe(without);
    car.geometry.computeBoundingBox();
    const { min, max } = car.geometry.boundingBox!;
    expect(min.y).toBeCloseTo(0, 5);
    expect(max.x).toBeGreaterThan(3);
    expect(min.x).toBeLessThan(-0.5);
    const nose = new Vector3(1, 0, 0).applyMatrix4(placeBody(new Matrix4(), 0, 0, Math.PI / 2));
    expect(nose.distanceTo(new Vector3(0, 0, -1))).toBeLessThan(1e-12);
    const eye = new CameraRig(size);
    eye.place({ x: -52, y: -1.5, heading: 0 });
    eye.cameras[0].layers.enable(1);
    const { semantic } = new SoftwareRenderer(view.scene, size).render(eye.cameras);
    expect(semantic[0].includes(semanticIndex('vehicle'))).toBe(true);
  });
});
