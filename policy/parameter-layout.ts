import { type Preset, planLayers } from './presets';

/** Where one parameter lies in a block of float32. */
export interface ParameterPlace {
  /** From the block's begin [floats], a multiple of 4. */
  offset: number;
  shape: number[];
  /** Floats. */
  size: number;
}

export interface ParameterLayout {
  /** By name, in the order of `planLayers`: `front.conv1.kernel`, `front.conv1.bias`, ... */
  places: Map<string, ParameterPlace>;
  /** Length of the whole block [floats], a multiple of 4. */
  floats: number;
}

const ALIGNED_FLOATS = 4;

/** Lays all parameters of a preset into one block, each at a whole vector; gaps between them belong to nobody. */
export function parameterLayout(preset: Preset): ParameterLayout {
  const places = new Map<string, ParameterPlace>();
  let floats = 0;
  const place = (name: string, shape: number[]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    places.set(name, { offset: floats, shape, size });
    floats += Math.ceil(size / ALIGNED_FLOATS) * ALIGNED_FLOATS;
  };
  for (const { name, kernelShape } of planLayers(preset)) {
    place(`${name}.kernel`, kernelShape);
    place(`${name}.bias`, kernelShape.slice(-1));
  }
  return { places, floats };
}
