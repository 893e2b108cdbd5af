import { WebGLRenderer } from 'three';
import { CameraRig } from '../../sim/cameras/camera-rig';
import { SoftwareRenderer } from '../../sim/cameras/software-renderer';
import { WebglFrameRenderer } from '../../sim/cameras/webgl-renderer';
import { buildWorldScene } from '../../sim/scene/build-scene';
import { lookFromSeed } from '../../sim/scene/look';
import { crossingWorld } from '../sim/crossing-world';
import { compareFrames, type FrameDifference } from './compare-frames';
import { hashSoftwareFrames, PARITY_POSES } from './parity-poses';

/** Differences of every camera image of every pose. */
async function compare(width: number, height: number): Promise<FrameDifference[]> {
  const renderer = new WebGLRenderer({ canvas: document.createElement('canvas') });
  const rig = new CameraRig({ width, height });
  const out: FrameDifference[] = [];
  const world = crossingWorld(3);
  for (const [i, pose] of PARITY_POSES.entries()) {
    const view = buildWorldScene(world, lookFromSeed(i + 1));
    view.ensureAround(pose.x, pose.y, rig.options.far);
    rig.place(pose);
    const webgl = new WebglFrameRenderer(renderer, view.scene, { width, height });
    const software = new SoftwareRenderer(view.scene, { width, height });
    const drawn = await webgl.render(rig.cameras);
    const exact = software.render(rig.cameras);
    drawn.colour.forEach((image, camera) => {
      out.push(compareFrames(image, exact.colour[camera], exact.depth[camera], exact.semantic[camera]));
    });
    webgl.dispose();
    view.dispose();
  }
  renderer.dispose();
  return out;
}

Object.assign(globalThis, { compare, hashSoftwareFrames });
