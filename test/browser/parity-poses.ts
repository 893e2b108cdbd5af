import { RunningHash } from '../../core/hash';
import { CameraRig } from '../../sim/cameras/camera-rig';
import { SoftwareRenderer } from '../../sim/cameras/software-renderer';
import { buildWorldScene } from '../../sim/scene/build-scene';
import { lookFromSeed } from '../../sim/scene/look';
import type { Pose } from '../../worlds/polyline';
import { crossingWorld } from '../sim/crossing-world';

/** Twelve places on and beside the roads of the crossing world. */
export const PARITY_POSES: readonly Pose[] = [
  { x: -40, y: -1.5, heading: 0 },
  { x: 60, y: 4.8, heading: Math.PI },
  { x: -2.5, y: 40, heading: -Math.PI / 2 },
  { x: 0, y: -30, heading: Math.PI / 2 },
  { x: 0, y: 0, heading: 0.7 },
  { x: 150, y: -1.6, heading: 0 },
  { x: -150, y: 1.5, heading: 2.9 },
  { x: 0, y: -120, heading: 1.4 },
  { x: -20, y: 100, heading: 2.2 },
  { x: 30, y: -9, heading: 0.3 },
  { x: -9, y: 6, heading: -0.4 },
  { x: 12, y: 2, heading: -2.6 },
];

/** Fingerprint of colour, depth and class of every pose, from a world made here and now. */
export function hashSoftwareFrames(): string {
  const running = new RunningHash();
  const rig = new CameraRig();
  const world = crossingWorld(3);
  for (const [i, pose] of PARITY_POSES.entries()) {
    const view = buildWorldScene(world, lookFromSeed(i + 1));
    view.ensureAround(pose.x, pose.y, rig.options.far);
    rig.place(pose);
    const { colour, depth, semantic } = new SoftwareRenderer(view.scene, rig.options).render(rig.cameras);
    colour.forEach(({ data }, camera) => {
      running.bytes(data).bytes(new Uint8Array(depth[camera].buffer)).bytes(semantic[camera]);
    });
  }
  return running.digest();
}
