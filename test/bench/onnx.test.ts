import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openNetwork, type PreparedImages } from '../../bench/ours-infer';
import { encodeOnnx } from '../../bench/peers/onnx';
import { loadOnnxruntime, onnxInputs, onnxruntimeIsInstalled, openSession } from '../../bench/peers/onnxruntime';
import type { Weights } from '../../bench/trainer';
import { RandomStream } from '../../core/random';
import { CAMERAS, type Preset, planLayers } from '../../policy/presets';

const layer = fc.record({
  filters: fc.integer({ min: 1, max: 9 }),
  size: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 2 }),
});
const layers = fc.array(layer, { minLength: 1, maxLength: 2 });
const widths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 });
/** Small networks of every shape that a preset can have. */
const presets: fc.Arbitrary<Preset> = fc.record({
  name: fc.constant('random'),
  camera: fc.tuple(fc.integer({ min: 9, max: 14 }), fc.integer({ min: 9, max: 14 }), fc.constant(3)),
  map: fc.tuple(fc.integer({ min: 9, max: 14 }), fc.integer({ min: 9, max: 14 }), fc.constant(2)),
  mapChannels: fc.integer({ min: 1, max: 2 }),
  cameraLayers: layers,
  mapLayers: layers,
  dense: widths,
  components: fc.integer({ min: 1, max: 3 }),
  routed: fc.option(fc.record({ map: layers, dense: widths }), { nil: undefined }),
});

function randomWeights(preset: Preset, random: RandomStream): Weights {
  return new Map(
    planLayers(preset).flatMap(({ name, kernelShape }) =>
      [['kernel', kernelShape] as const, ['bias', kernelShape.slice(-1)] as const].map(([part, shape]) => {
        const data = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.range(-0.5, 0.5));
        return [`${name}.${part}`, { shape, data }] as const;
      }),
    ),
  );
}

type Fields = Map<number, (number | Uint8Array)[]>;

/** Reads a message of protocol buffers: numbers and byte fields by their id. Throws where it does not end as it should. */
function decode(bytes: Uint8Array): Fields {
  const fields: Fields = new Map();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      if (at >= bytes.length) throw new Error('cut off');
      value += (bytes[at] & 127) * factor;
      if (bytes[at++] < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    let value: number | Uint8Array = varint();
    if (key % 8 === 2) {
      if (at + value > bytes.length) throw new Error('cut off');
      value = bytes.subarray(at, at + value);
      at += value.length;
    } else if (key % 8 !== 0) throw new Error(`wire type ${key % 8}`);
    const id = Math.floor(key / 8);
    fields.set(id, [...(fields.get(id) ?? []), value]);
  }
  return fields;
}

const messages = (fields: Fields, id: number) => (fields.get(id) ?? []).map((one) => decode(one as Uint8Array));
const texts = (fields: Fields, id: number) =>
  (fields.get(id) ?? []).map((one) => new TextDecoder().decode(one as Uint8Array));

describe('encodeOnnx', () => {
  it('writes a graph in which everything that is read has been written before', () => {
    fc.assert(
      fc.property(presets, fc.nat(), (preset, seed) => {
        const model = decode(encodeOnnx(preset, randomWeights(preset, new RandomStream(seed, 'onnx'))));
        expect(messages(model, 8)[0].get(2)).toEqual([13]);
        const [graph] = messages(model, 7);
        const tensors = messages(graph, 5);
        for (const tensor of tensors) {
          const shape = (tensor.get(1) ?? []) as number[];
          const bytes = (tensor.get(9)![0] as Uint8Array).length;
          expect(bytes).toBe(shape.reduce((a, b) => a * b, 1) * (tensor.get(2)![0] === 1 ? 4 : 8));
        }
        const inputs = messages(graph, 11).flatMap((input) => texts(input, 1));
        expect(inputs).toEqual([...CAMERAS, 'map']);
        const known = new Set([...inputs, ...tensors.flatMap((tensor) => texts(tensor, 8))]);
        for (const node of messages(graph, 1)) {
          for (const name of texts(node, 1)) expect(known).toContain(name);
          for (const name of texts(node, 2)) {
            expect(known).not.toContain(name);
            known.add(name);
          }
        }
        const outputs = messages(graph, 12).flatMap((output) => texts(output, 1));
        expect(outputs).toEqual(preset.routed ? ['head', 'routedCurvature'] : ['head']);
        for (const name of outputs) expect(known).toContain(name);
      }),
      { numRuns: 50 },
    );
  });

  it.skipIf(!onnxruntimeIsInstalled())(
    'gives onnxruntime the function that ours is (needs onnxruntime-node in bench/peers: npm run bench -- infer)',
    async () => {
      const runtime = await loadOnnxruntime(() => {});
      await fc.assert(
        fc.asyncProperty(presets, fc.nat(), async (preset, seed) => {
          const random = new RandomStream(seed, 'onnx');
          const weights = randomWeights(preset, random);
          const image = (shape: Preset['map']) => ({
            shape,
            data: Float32Array.from({ length: shape[0] * shape[1] * shape[2] }, () => random.range(-0.5, 0.5)),
          });
          const [front, left, right] = CAMERAS.map(() => image(preset.camera));
          const images: PreparedImages = { front, left, right, map: image(preset.map) };
          const ours = openNetwork(preset, weights, images)();
          const session = await openSession(runtime, encodeOnnx(preset, weights));
          const { head, routedCurvature } = await session.run(onnxInputs(runtime, images));
          const theirs = [...head.data, ...(routedCurvature?.data ?? [])];
          await session.release();
          expect(theirs).toHaveLength(ours.length);
          for (const [i, value] of theirs.entries()) {
            expect(Math.abs(value - ours[i])).toBeLessThan(1e-4 * Math.max(1, Math.abs(ours[i])));
          }
        }),
        { numRuns: 30 },
      );
    },
  );
});
