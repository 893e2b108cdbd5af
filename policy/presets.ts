import { TurnwiseError } from '../core/errors';

/** A convolution without padding, with bias and ReLU. */
export interface ConvolutionLayer {
  filters: number;
  /** Side of the square kernel [pixels]. */
  size: number;
  stride: number;
}

/** The size of an input, [height, width, channels]. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** The second, deterministic output of the parent paper: it sees the map with the route on it. */
export interface RoutedBranch {
  /** Extractor of the map with all its channels. */
  map: readonly ConvolutionLayer[];
  /** Dense layers with ReLU over [features of the routed map, output of the last shared dense layer]. */
  dense: readonly number[];
}

/**
 * An architecture as data: one extractor for each camera (same layers, own weights), one for the map; flatten, concatenate;
 * dense layers with ReLU; a linear head of 3K outputs.
 */
export interface Preset {
  name: string;
  camera: ImageShape;
  /** As it is observed: streets and route. */
  map: ImageShape;
  /** How many of the map's channels, from the first, the shared extractor sees. */
  mapChannels: number;
  cameraLayers: readonly ConvolutionLayer[];
  mapLayers: readonly ConvolutionLayer[];
  /** Widths. */
  dense: readonly number[];
  /** K of the mixture. */
  components: number;
  routed?: RoutedBranch;
}

const conv = (filters: number, size: number, stride: number): ConvolutionLayer => ({ filters, size, stride });

const AMINI_MAP = [conv(24, 5, 2), conv(36, 5, 2), conv(48, 3, 2)];

export const PRESETS = {
  /** Sized to decide in about a millisecond on one CPU core and to train in minutes. The route is a channel of the map. */
  small: {
    name: 'small',
    camera: [48, 96, 3],
    map: [50, 50, 2],
    mapChannels: 2,
    cameraLayers: [conv(16, 5, 2), conv(24, 3, 2), conv(32, 3, 2), conv(32, 3, 1)],
    mapLayers: [conv(16, 5, 2), conv(24, 5, 2), conv(32, 3, 2)],
    dense: [128, 64],
    components: 3,
  },
  /**
   * Amini et al., "Variational End-to-End Navigation and Localization" (arXiv 1811.10119): the mixture comes from the
   * cameras and the map of streets; the routed map joins at the penultimate layer and gives one curvature.
   */
  amini2019: {
    name: 'amini2019',
    camera: [80, 200, 3],
    map: [50, 50, 2],
    mapChannels: 1,
    cameraLayers: [conv(24, 5, 2), conv(36, 5, 2), conv(48, 3, 2), conv(64, 3, 1)],
    mapLayers: AMINI_MAP,
    dense: [1000, 100],
    components: 3,
    routed: { map: AMINI_MAP.slice(0, 2), dense: [100] },
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** Finds a preset by name. @throws TurnwiseError PRESET_UNKNOWN */
export function presetByName(name: string): Preset {
  if (Object.hasOwn(PRESETS, name)) return PRESETS[name as PresetName];
  throw new TurnwiseError('PRESET_UNKNOWN', {
    what: `There is no preset "${name}".`,
    where: 'preset',
    fix: `Use one of: ${Object.keys(PRESETS).join(', ')}.`,
  });
}

/** One layer of a network with the sizes it works on: what creation, counting and documentation walk through. */
export interface LayerPlan {
  /** Stable: `front.conv1`, `map.conv2`, `dense1`, `head`, `routed.conv1`, `routed.dense1`, `routed.curvature`. */
  name: string;
  /** [kernel height, kernel width, inputs, filters] or [inputs, outputs]. */
  kernelShape: number[];
  /** 1 for dense layers. */
  stride: number;
  /** [height, width, filters] or [outputs]. */
  outputShape: number[];
  relu: boolean;
  parameters: number;
  multiplyAdds: number;
}

export const CAMERAS = ['front', 'left', 'right'] as const;

/** Lays out every layer of a preset with its sizes, in the order in which parameters are created and stored. */
export function planLayers(preset: Preset): LayerPlan[] {
  const [mapHeight, mapWidth] = preset.map;
  const cameras = CAMERAS.map((name) => planExtractor(name, preset.camera, preset.cameraLayers));
  const map = planExtractor('map', [mapHeight, mapWidth, preset.mapChannels], preset.mapLayers);
  const features = [...cameras, map].reduce((sum, layers) => sum + size(layers[layers.length - 1].outputShape), 0);
  const dense = planDense('', features, preset.dense);
  const last = preset.dense[preset.dense.length - 1];
  const head = planMatrix('head', last, 3 * preset.components, false);
  const plan = [...cameras.flat(), ...map, ...dense, head];
  if (preset.routed) {
    const routedMap = planExtractor('routed', preset.map, preset.routed.map);
    const joined = size(routedMap[routedMap.length - 1].outputShape) + last;
    const routedDense = planDense('routed.', joined, preset.routed.dense);
    const width = preset.routed.dense[preset.routed.dense.length - 1];
    plan.push(...routedMap, ...routedDense, planMatrix('routed.curvature', width, 1, false));
  }
  return plan;
}

/** Counts trainable numbers; `shared` leaves out the routed branch. */
export function parameterCount(preset: Preset, part: 'all' | 'shared' = 'all'): number {
  return sumOf(preset, part, 'parameters');
}

/** Counts multiply-adds of one decision; `shared` leaves out the routed branch. */
export function multiplyAdds(preset: Preset, part: 'all' | 'shared' = 'all'): number {
  return sumOf(preset, part, 'multiplyAdds');
}

/** Writes the layers of a preset as a Markdown table. */
export function presetTable(preset: Preset): string {
  const rows = planLayers(preset).map(
    ({ name, kernelShape, stride, outputShape, parameters, multiplyAdds }) =>
      `| ${name} | ${kernelShape.join('x')} / ${stride} | ${outputShape.join('x')} | ${parameters} | ${multiplyAdds} |`,
  );
  return [
    '| layer | kernel / stride | output | parameters | multiply-adds |',
    '|---|---|---|---|---|',
    ...rows,
    `| total | | | ${parameterCount(preset)} | ${multiplyAdds(preset)} |`,
  ].join('\n');
}

function sumOf(preset: Preset, part: 'all' | 'shared', field: 'parameters' | 'multiplyAdds'): number {
  return planLayers(preset)
    .filter(({ name }) => part === 'all' || !name.startsWith('routed.'))
    .reduce((sum, layer) => sum + layer[field], 0);
}

function planExtractor(name: string, input: ImageShape, layers: readonly ConvolutionLayer[]): LayerPlan[] {
  let [height, width, channels] = input;
  return layers.map(({ filters, size: side, stride }, i) => {
    height = Math.floor((height - side) / stride) + 1;
    width = Math.floor((width - side) / stride) + 1;
    const weights = side * side * channels * filters;
    const kernelShape = [side, side, channels, filters];
    channels = filters;
    return {
      name: `${name}.conv${i + 1}`,
      kernelShape,
      stride,
      outputShape: [height, width, filters],
      relu: true,
      parameters: weights + filters,
      multiplyAdds: weights * height * width,
    };
  });
}

function planDense(prefix: string, inputs: number, widths: readonly number[]): LayerPlan[] {
  return widths.map((outputs, i) =>
    planMatrix(`${prefix}dense${i + 1}`, i === 0 ? inputs : widths[i - 1], outputs, true),
  );
}

function planMatrix(name: string, inputs: number, outputs: number, relu: boolean): LayerPlan {
  return {
    name,
    kernelShape: [inputs, outputs],
    stride: 1,
    outputShape: [outputs],
    relu,
    parameters: (inputs + 1) * outputs,
    multiplyAdds: inputs * outputs,
  };
}

function size(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
