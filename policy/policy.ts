import * as tf from '@tensorflow/tfjs-core';
import { curveSpeed } from '../core/curve-speed';
import { TurnwiseError } from '../core/errors';
import { clamp } from '../core/maths';
import type { Image, Observation } from '../sim/observation';
import { chooseCurvature } from './choose-curvature';
import type { Decision } from './decision';
import { type Mixture, mixtureFromHead } from './gaussian-mixture';
import type { Network } from './network';
import { CAMERAS, type ImageShape, type Preset } from './presets';

/** Decides from what it is shown. Calls may overlap; they are answered in order. */
export interface Policy {
  readonly preset: Preset;
  /** @throws TurnwiseError POLICY_IMAGE_SIZE, POLICY_NOT_FINITE */
  act(observation: Observation): Promise<Decision>;
  dispose(): void;
}

export interface PolicyOptions {
  /** Clock for the timings [ms]; without one they are zero. Nothing else depends on it. */
  now?: () => number;
}

/** Tightest path that is asked of a car [1/m]: 5 m radius. */
export const MAX_CURVATURE = 0.2;
/** What a pixel is multiplied by before it reaches the network. */
export const PIXEL_SCALE = 1 / 255;

type ImageName = keyof Observation['images'];
const MIRRORED: Record<ImageName, ImageName> = { front: 'front', left: 'right', right: 'left', map: 'map' };

/**
 * Makes a policy of a network on the current backend, and owns it from here on.
 *
 * The curvature is that of the heaviest group (`chooseCurvature`); where the preset has a routed branch and the map has the route, it is
 * that branch's. The speed is the advised one, or what a calm driver takes the curvature at, whichever is lower.
 *
 * Networks learn on right-hand traffic only. Where traffic keeps left, the policy shows the network the mirrored world
 * (cameras swapped, columns flipped) and mirrors its answer.
 *
 * @example
 * const policy = createPolicy(network);
 * const { curvature, speed } = await policy.act(observation);
 */
export function createPolicy(network: Network, { now = () => 0 }: PolicyOptions = {}): Policy {
  const { preset } = network;
  const names: ImageName[] = [...CAMERAS, 'map'];
  const shapes = Object.fromEntries(names.map((name) => [name, name === 'map' ? preset.map : preset.camera]));
  const buffers = Object.fromEntries(
    names.map((name) => [name, new Float32Array(shapes[name].reduce((product, n) => product * n, 1))]),
  );

  const infer = () =>
    tf.tidy(() => {
      const input = (name: ImageName) => tf.tensor4d(buffers[name], [1, ...shapes[name]]);
      const { head, routedCurvature } = network.forward({
        front: input('front'),
        left: input('left'),
        right: input('right'),
        map: input('map'),
      });
      // One tensor, so that an asynchronous backend is read once.
      return routedCurvature ? tf.concat2d([head, routedCurvature], 1) : head;
    });

  return {
    preset,
    async act({ images, state }) {
      const start = now();
      const mirrored = state.drivingSide === 'left';
      for (const name of names) {
        const image = images[mirrored ? MIRRORED[name] : name];
        checkSize(image, shapes[name], name);
        fillPixels(image, buffers[name], mirrored);
      }
      const prepared = now();
      const output = infer();
      const values = (await output.data()) as Float32Array;
      output.dispose();
      const decided = now();

      const side = mirrored ? -1 : 1;
      const mixture = mixtureFromHead(values, 0, preset.components);
      const routed = preset.routed && state.routed ? values[3 * preset.components] : chooseCurvature(mixture);
      if (!Number.isFinite(routed)) {
        throw new TurnwiseError('POLICY_NOT_FINITE', {
          what: 'The network answered with something that is not a number.',
          where: 'policy',
          fix: 'Train it again from an earlier checkpoint, with a lower learning rate.',
        });
      }
      const curvature = side * clamp(routed, -MAX_CURVATURE, MAX_CURVATURE);
      const speed = Math.min(state.advisedSpeed, curveSpeed(curvature));
      const timings = { prepare: prepared - start, network: decided - prepared, total: now() - start };
      return { curvature, speed, mixture: mirrored ? mirrorMixture(mixture) : mixture, timings };
    },
    dispose: () => network.dispose(),
  };
}

/** Writes an image as the network takes it: float32 in 0..1, left and right exchanged on demand. */
export function fillPixels({ data, width, height, channels }: Image, target: Float32Array, mirrored = false): void {
  if (!mirrored) {
    for (let i = 0; i < target.length; i++) target[i] = data[i] * PIXEL_SCALE;
    return;
  }
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = width - 1; column >= 0; column--) {
      const from = (row * width + column) * channels;
      for (let c = 0; c < channels; c++) target[at++] = data[from + c] * PIXEL_SCALE;
    }
  }
}

function checkSize(image: Image, [height, width, channels]: ImageShape, name: string): void {
  const right = image.height === height && image.width === width && image.channels === channels;
  if (right && image.data.length === height * width * channels) return;
  throw new TurnwiseError('POLICY_IMAGE_SIZE', {
    what: `The network sees ${width}x${height}x${channels}, this image is ${image.width}x${image.height}x${image.channels} with ${image.data.length} bytes.`,
    where: `observation.images.${name}`,
    fix: 'Give the environment the observation size of the policy.',
  });
}

function mirrorMixture({ weights, means, deviations }: Mixture): Mixture {
  return { weights, means: means.map((mean) => -mean), deviations };
}
