import { RandomStream } from '../../core/random';
import { type ImageShape, PRESETS, type Preset } from '../../policy/presets';
import type { Image, Observation } from '../../sim/observation';

/** An observation of seeded noise in the sizes of a preset. */
export function noiseObservation(seed: number, preset: Preset = PRESETS.small): Observation {
  const stream = new RandomStream(seed, 'observation');
  const image = ([height, width, channels]: ImageShape): Image => ({
    width,
    height,
    channels,
    data: Uint8Array.from({ length: width * height * channels }, () => stream.integer(256)),
  });
  return {
    images: {
      front: image(preset.camera),
      left: image(preset.camera),
      right: image(preset.camera),
      map: image(preset.map),
    },
    state: { speed: 8, speedLimit: 13.9, advisedSpeed: 10, routed: true, drivingSide: 'right' },
    timestamp: 0.1 * seed,
    tick: seed,
  };
}

/** The same view in a mirror, where traffic keeps to the other side. */
export function mirroredObservation({ images, state, ...rest }: Observation): Observation {
  const flip = ({ width, height, channels, data }: Image): Image => {
    const flipped = new Uint8Array(data.length);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let c = 0; c < channels; c++)
          flipped[(y * width + x) * channels + c] = data[(y * width + width - 1 - x) * channels + c];
    return { width, height, channels, data: flipped };
  };
  return {
    ...rest,
    images: { front: flip(images.front), left: flip(images.right), right: flip(images.left), map: flip(images.map) },
    state: { ...state, drivingSide: state.drivingSide === 'left' ? 'right' : 'left' },
  };
}
