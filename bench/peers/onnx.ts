import { MIXTURE_HEAD } from '../../policy/gaussian-mixture';
import { CAMERAS, type ImageShape, type LayerPlan, type Preset, planLayers } from '../../policy/presets';
import type { Weights } from '../trainer';

/** The version of ONNX's operators that is used, and the file format's. */
const OPSET = 13;
const IR_VERSION = 8;
/** onnx.proto: TensorProto.DataType and AttributeProto.AttributeType. */
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

/**
 * Writes a network as an ONNX model, for one decision: float32 inputs `front`, `left`, `right`, `map` [1, C, H, W] as the layers
 * take them (cameras as value - 0.5, the map in 0..1),
 * outputs `head` [1, 3K] and, where the preset has it, `routedCurvature` [1, 1]. Weights are stored as ONNX lays them out:
 * filters [out, in, h, w], and the rows after a flatten in the order channel, row, column.
 */
export function encodeOnnx(preset: Preset, weights: Weights): Uint8Array {
  const plan = planLayers(preset);
  const nodes: Uint8Array[] = [];
  const tensors: Uint8Array[] = [];
  const node = (operator: string, inputs: string[], output: string, attributes: Uint8Array[] = []): string => {
    const names = inputs.map((name) => text(1, name));
    nodes.push(message(...names, text(2, output), text(3, output), text(4, operator), ...attributes));
    return output;
  };
  const constant = (name: string, shape: number[], data: Float32Array | BigInt64Array): string => {
    const type = data instanceof Float32Array ? FLOAT : INT64;
    const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    tensors.push(message(...shape.map((size) => number(1, size)), number(2, type), text(8, name), field(9, raw)));
    return name;
  };
  const bias = (name: string): string => {
    const { data } = weights.get(`${name}.bias`)!;
    return constant(`${name}.bias`, [data.length], data);
  };
  const extract = (name: string, image: string): { output: string; shape: number[] } => {
    const layers = plan.filter((layer) => layer.name.startsWith(`${name}.conv`));
    const last = layers.reduce((x, layer) => {
      const [height, width, inputs, filters] = layer.kernelShape;
      const { data } = weights.get(`${layer.name}.kernel`)!;
      const kernel = transposed(data, [height * width, inputs, filters], [2, 1, 0]);
      const filter = constant(`${layer.name}.kernel`, [filters, inputs, height, width], kernel);
      const attributes = [integers('kernel_shape', [height, width]), integers('strides', [layer.stride, layer.stride])];
      const y = node('Conv', [x, filter, bias(layer.name)], `${layer.name}.sum`, attributes);
      return node('Relu', [y], layer.name);
    }, image);
    return { output: node('Flatten', [last], `${name}.flat`), shape: layers[layers.length - 1].outputShape };
  };
  const dense = (x: string, layer: LayerPlan, flattened: number[][], name = layer.name): string => {
    const [inputs, outputs] = layer.kernelShape;
    const kernel = weights.get(`${layer.name}.kernel`)!.data;
    const matrix = constant(`${layer.name}.kernel`, [inputs, outputs], channelsFirst(kernel, outputs, flattened));
    if (!layer.relu) return node('Gemm', [x, matrix, bias(layer.name)], name);
    return node('Relu', [node('Gemm', [x, matrix, bias(layer.name)], `${layer.name}.sum`)], name);
  };
  /** The dense layers of a part, one after the other; the first one reads flattened images. */
  const stack = (x: string, pattern: RegExp, flattened: number[][]): string =>
    plan.filter(({ name }) => pattern.test(name)).reduce((y, layer, i) => dense(y, layer, i === 0 ? flattened : []), x);

  const cameras = CAMERAS.map((name) => extract(name, name));
  const parts = [...cameras, extract('map', streetsOf(preset, node, constant))];
  const features = concat(
    'features',
    parts.map(({ output }) => output),
  );
  const last = stack(
    features,
    /^dense/,
    parts.map(({ shape }) => shape),
  );
  const head = dense(last, plan.find(({ name }) => name === 'head')!, [], 'head');
  const outputs = [value(head, [1, 3 * preset.components])];
  if (preset.routed) {
    const routed = extract('routed', 'map');
    const joined = concat('routed.joined', [routed.output, last]);
    const curvature = stack(joined, /^routed\.(dense|curvature)/, [routed.shape]);
    const scale = constant('scale', [], Float32Array.of(MIXTURE_HEAD.scale));
    outputs.push(value(node('Mul', [curvature, scale], 'routedCurvature'), [1, 1]));
  }
  const image = ([height, width, channels]: ImageShape) => [1, channels, height, width];
  const inputs = [...CAMERAS.map((name) => value(name, image(preset.camera))), value('map', image(preset.map))];
  const graph = message(
    ...nodes.map((one) => field(1, one)),
    text(2, preset.name),
    ...tensors.map((one) => field(5, one)),
    ...inputs.map((one) => field(11, one)),
    ...outputs.map((one) => field(12, one)),
  );
  const operators = message(text(1, ''), number(2, OPSET));
  return message(number(1, IR_VERSION), text(2, 'turnwise'), field(7, graph), field(8, operators));

  function concat(name: string, names: string[]): string {
    return node('Concat', names, name, [integer('axis', 1)]);
  }
}

/** The map's channels that the shared extractor sees. */
function streetsOf(
  { map, mapChannels }: Preset,
  node: (operator: string, inputs: string[], output: string) => string,
  constant: (name: string, shape: number[], data: BigInt64Array) => string,
): string {
  if (mapChannels === map[2]) return 'map';
  const list = (name: string, item: number) => constant(`streets.${name}`, [1], BigInt64Array.of(BigInt(item)));
  return node('Slice', ['map', list('first', 0), list('end', mapChannels), list('axis', 1)], 'streets');
}

/** Moves the rows of a dense kernel [inputs, outputs] where images [h, w, c] were flattened: to the order c, h, w. */
function channelsFirst(kernel: Float32Array, outputs: number, images: number[][]): Float32Array {
  const moved = kernel.slice();
  let first = 0;
  for (const [height, width, channels] of images) {
    const end = first + height * width * channels * outputs;
    const part = transposed(kernel.subarray(first, end), [height * width, channels, outputs], [1, 0, 2]);
    moved.set(part, first);
    first = end;
  }
  return moved;
}

/** Exchanges the axes of a three-dimensional array. */
function transposed(data: Float32Array, shape: number[], axes: [number, number, number]): Float32Array {
  const strides = [shape[1] * shape[2], shape[2], 1];
  const [a, b, c] = axes;
  const moved = new Float32Array(data.length);
  let at = 0;
  for (let i = 0; i < shape[a]; i++) {
    for (let j = 0; j < shape[b]; j++) {
      for (let k = 0; k < shape[c]; k++) moved[at++] = data[i * strides[a] + j * strides[b] + k * strides[c]];
    }
  }
  return moved;
}

/** ValueInfoProto of a float32 tensor. */
function value(name: string, shape: number[]): Uint8Array {
  const dimensions = message(...shape.map((size) => field(1, number(1, size))));
  const tensor = message(number(1, FLOAT), field(2, dimensions));
  return message(text(1, name), field(2, field(1, tensor)));
}

/** An attribute of a node. */
function integer(name: string, item: number): Uint8Array {
  return field(5, message(text(1, name), number(3, item), number(20, ATTRIBUTE_INT)));
}

function integers(name: string, items: number[]): Uint8Array {
  return field(5, message(text(1, name), ...items.map((item) => number(8, item)), number(20, ATTRIBUTE_INTS)));
}

// Protocol buffers, as far as ONNX needs them: https://protobuf.dev/programming-guides/encoding

/** Fields one after the other make a message. */
function message(...fields: Uint8Array[]): Uint8Array {
  return concatenate(fields);
}

/** A field of bytes: a text, a message or raw data. */
function field(id: number, bytes: Uint8Array): Uint8Array {
  return concatenate([varint(id * 8 + 2), varint(bytes.length), bytes]);
}

function text(id: number, content: string): Uint8Array {
  return field(id, new TextEncoder().encode(content));
}

/** A field of one whole number from 0. */
function number(id: number, content: number): Uint8Array {
  return concatenate([varint(id * 8), varint(content)]);
}

function varint(content: number): Uint8Array {
  const bytes: number[] = [];
  let rest = content;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
