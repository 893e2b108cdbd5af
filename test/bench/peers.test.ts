import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { LineProcess, PeerMissing } from '../../bench/peers/line-process';
import { gradientByDilation, gradientByPatches } from '../../bench/peers/stock-network';
import { fixedBatch, recipeOf, syntheticShard, writeCase } from '../../bench/train-case';
import { readSafetensors } from '../../core/safetensors';
import { TINY_PRESET } from '../training/synthetic';

const node = (script: string) => LineProcess.start(process.execPath, ['-e', script]);
const ECHO = `
  console.log('{"version":"1"}');
  require('readline').createInterface({ input: process.stdin }).on('line', (line) => console.log(line));`;

describe('LineProcess', () => {
  it('answers in turn', async () => {
    const peer = await node(ECHO);
    expect(peer.about).toEqual({ version: '1' });
    for (const count of [1, 2]) expect(await peer.ask({ count })).toEqual({ count });
    await expect(peer.ask({ error: 'no such file' })).rejects.toThrow(new PeerMissing('no such file'));
    peer.close();
    await expect(peer.ask({})).rejects.toThrow(PeerMissing);
  });

  it.each([
    ['that is no program', () => LineProcess.start('/no/such/python', []), /ENOENT/],
    [
      'that ends at once',
      () => node("console.error('no module named torch'); process.exit(1)"),
      /no module named torch/,
    ],
    ['that does not speak JSON', () => node("console.log('hello')"), /hello/],
  ])('says why a peer is missing %s', async (_, start, reason) => {
    await expect(start()).rejects.toThrow(PeerMissing);
    await expect(start()).rejects.toThrow(reason);
  });
});

describe('the filter gradient of stock tfjs', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('is the same by patches, by dilation and by the kernel that wasm lacks', () => {
    const size = (max: number) => fc.integer({ min: 1, max });
    fc.assert(
      fc.property(size(3), size(4), size(3), size(3), size(4), size(4), size(3), fc.nat(), (...sizes) => {
        const [batch, side, stride, channels, filters, more, extra, seed] = sizes;
        const shape: [number, number, number, number] = [side, side, channels, filters];
        const [height, width] = [side + more, side + more + extra];
        tf.tidy(() => {
          const x = tf.randomUniform([batch, height, width, channels], -1, 1, 'float32', seed) as tf.Tensor4D;
          const filter = tf.randomUniform(shape, -1, 1, 'float32', seed + 1) as tf.Tensor4D;
          const y = tf.conv2d(x, filter, stride, 'valid');
          const dy = tf.randomUniform(y.shape, -1, 1, 'float32', seed + 2) as tf.Tensor4D;
          const wanted = tf
            .grad((kernel) => tf.conv2d(x, kernel as tf.Tensor4D, stride, 'valid'))(filter, dy)
            .dataSync();
          for (const gradient of [gradientByPatches, gradientByDilation]) {
            const got = gradient(x, dy, shape, stride);
            expect(got.shape).toEqual(shape);
            for (const [i, value] of got.dataSync<'float32'>().entries()) expect(value).toBeCloseTo(wanted[i], 4);
          }
        });
      }),
      { numRuns: 40 },
    );
  });
});

describe('the case file', () => {
  it('holds weights, batch and recipe', () => {
    const weights = new Map([['head.bias', { shape: [6], data: Float32Array.from({ length: 6 }, (_, i) => i) }]]);
    const shard = syntheticShard(TINY_PRESET, 8);
    const batch = fixedBatch(shard, 4);
    const { tensors, metadata } = readSafetensors(writeCase(recipeOf(TINY_PRESET), weights, batch));
    expect(JSON.parse(metadata.recipe).preset).toEqual(TINY_PRESET);
    expect(tensors['weight/head.bias'].data).toEqual(weights.get('head.bias')!.data);
    expect(tensors['batch/front'].shape).toEqual([4, 8, 12, 3]);
    expect(tensors['batch/map'].shape).toEqual([4, 8, 8, 2]);
    expect(tensors['batch/front'].data[5]).toBeCloseTo(shard.images.front[5] / 255, 6);
    // some are without a route, so that a loss that forgets to weigh them shows
    expect([...(tensors['batch/routed'].data as Float32Array)]).toEqual([1, 1, 1, 0]);
  });
});
