import { getBackend } from '@tensorflow/tfjs-core';
import { curveSpeed } from '../core/curve-speed';
import { TurnwiseError } from '../core/errors';
import { clamp } from '../core/maths';
import type { Image, Observation } from '../sim/observation';
import { chooseCurvature } from './choose-curvature';
import type { Decision } from './decision';
import { type Mixture, mixtureFromHead } from './gaussian-mixture';
import {
  compiledInference,
  IMAGE_NAMES,
  type ImageName,
  type Inference,
  imageShape,
  tensorInference,
} from './inference';
import type { Network } from './network';
import type { ImageShape, Preset } from './presets';

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

const DISPOSED: Inference = {
  show() {
    throw new TurnwiseError('POLICY_NOT_LOADED', {
      what: 'The policy was disposed, and its network with it.',
      where: 'policy',
      fix: 'Make another one of a checkpoint.',
    });
  },
  decide: async () => new Float32Array(),
};
const MIRRORED: Record<ImageName, ImageName> = { front: 'front', left: 'right', right: 'left', map: 'map' };

/**
 * Makes a policy of a network on the current backend, and owns it from here on. It decides with the weights of this moment: on wasm they
 * are copied to where our kernels read them without tfjs.
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
  let inference = getBackend() === 'wasm' ? compiledInference(network) : tensorInference(network);

  return {
    preset,
    async act({ images, state }) {
      const start = now();
      const mirrored = state.drivingSide === 'left';
      for (const name of IMAGE_NAMES) {
        const image = images[mirrored ? MIRRORED[name] : name];
        checkSize(image, imageShape(preset, name), name);
        inference.show(name, image, mirrored);
      }
      const prepared = now();
      const values = await inference.decide();
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
    dispose() {
      inference = DISPOSED;
      network.dispose();
    },
  };
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
