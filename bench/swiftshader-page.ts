import { NearestFilter, WebGLRenderer, WebGLRenderTarget } from 'three';
import { WebglFrameRenderer } from '../sim/cameras/webgl-renderer';
import { benchStretches, FRAME, STEPS_A_LAP, sampleSteps } from './swiftshader-scene';

/** What the page offers: three's WebGLRenderer on the bench's scenes. */
export interface SwiftshaderPage {
  /** Name of the device that WebGL draws with. */
  device(): string;
  /** RGB of every camera at the steps of `sampleSteps`. */
  samples(): Promise<number[][]>;
  /** Draws all cameras at so many steps, from where the last call ended: as the page does, pixels read when they are ready. */
  draw(steps: number): Promise<void>;
  /** The same, everything waiting for the pixels: nobody's page can do so, but it wastes no time on asking for them. */
  drawAndWait(steps: number): void;
}

const renderer = new WebGLRenderer({ canvas: document.createElement('canvas'), antialias: false });
const { rig, views, stepAt } = benchStretches();
const drawers = views.map(({ scene }) => new WebglFrameRenderer(renderer, scene, FRAME));
const CAMERAS = rig.cameras.length;
const atlas = new WebGLRenderTarget(FRAME.width, FRAME.height * CAMERAS, {
  minFilter: NearestFilter,
  magFilter: NearestFilter,
  generateMipmaps: false,
  samples: 0,
});
atlas.scissorTest = true;
const pixels = new Uint8Array(4 * FRAME.width * FRAME.height * CAMERAS);
let next = 0;

async function drawStep(step: number) {
  const { stretch, pose } = stepAt(step);
  rig.place(pose);
  return drawers[stretch].render(rig.cameras);
}

const page: SwiftshaderPage = {
  device() {
    const gl = renderer.getContext();
    const info = gl.getExtension('WEBGL_debug_renderer_info');
    return String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
  },
  async samples() {
    const out: number[][] = [];
    for (const step of sampleSteps()) for (const { data } of (await drawStep(step)).colour) out.push([...data]);
    return out;
  },
  async draw(steps) {
    for (let i = 0; i < steps; i++) await drawStep(next++ % STEPS_A_LAP);
  },
  drawAndWait(steps) {
    for (let i = 0; i < steps; i++) {
      const { stretch, pose } = stepAt(next++ % STEPS_A_LAP);
      rig.place(pose);
      rig.cameras.forEach((camera, k) => {
        atlas.viewport.set(0, k * FRAME.height, FRAME.width, FRAME.height);
        atlas.scissor.copy(atlas.viewport);
        renderer.setRenderTarget(atlas);
        renderer.render(views[stretch].scene, camera);
      });
      renderer.readRenderTargetPixels(atlas, 0, 0, FRAME.width, FRAME.height * CAMERAS, pixels);
    }
    renderer.setRenderTarget(null);
  },
};

Object.assign(globalThis, { page });
