import { RandomStream } from '../core/random';
import { CameraRig } from '../sim/cameras/camera-rig';
import { OBSERVATION_SIZES } from '../sim/observation';
import { buildWorldScene, type WorldScene } from '../sim/scene/build-scene';
import { lookFromSeed } from '../sim/scene/look';
import { createWorld } from '../worlds/create-world';
import type { Pose } from '../worlds/polyline';
import { sampleRoutes } from '../worlds/sample-routes';
import { generateTown } from '../worlds/town';

/** Size of a frame [pixels]: what the `small` preset sees. */
export const FRAME = { width: OBSERVATION_SIZES.small.cameraWidth, height: OBSERVATION_SIZES.small.cameraHeight };

/** A town that no training uses, and what is driven through in it. */
const TOWN = { seed: 3, sizeMetres: 1000 };
const STRETCHES = 4;
const STEPS_A_STRETCH = 60;
/** Between two steps [m]: a tick at 30 km/h. */
const SPACING = 0.8;

/** Steps until the cameras are where they began. */
export const STEPS_A_LAP = STRETCHES * STEPS_A_STRETCH;

/** What both renderers draw, the same in Node and on the page: stretches of street, each in a scene that is wholly built. */
export interface BenchStretches {
  rig: CameraRig;
  /** One a stretch. */
  views: WorldScene[];
  stepAt(step: number): { stretch: number; pose: Pose };
}

export function benchStretches(): BenchStretches {
  const rig = new CameraRig(FRAME);
  const world = createWorld(generateTown(TOWN), TOWN);
  const routes = sampleRoutes(world.network, new RandomStream(TOWN.seed, 'bench-frames'), STRETCHES);
  const poses = routes.map(({ path }) =>
    Array.from({ length: STEPS_A_STRETCH }, (_, i) => path.poseAt(path.length / 3 + i * SPACING)),
  );
  const views = poses.map((along) => {
    const { x, y } = along[STEPS_A_STRETCH / 2];
    const view = buildWorldScene(world, lookFromSeed(TOWN.seed));
    view.ensureAround(x, y, rig.options.far + STEPS_A_STRETCH * SPACING);
    return view;
  });
  return {
    rig,
    views,
    stepAt(step) {
      const stretch = Math.floor(step / STEPS_A_STRETCH);
      return { stretch, pose: poses[stretch][step % STEPS_A_STRETCH] };
    },
  };
}

/** Steps at which the pictures of both are compared. */
export function sampleSteps(): number[] {
  return Array.from({ length: 2 * STRETCHES }, (_, i) => (i * STEPS_A_STRETCH) / 2);
}
