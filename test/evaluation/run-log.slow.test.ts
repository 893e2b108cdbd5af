import * as foxglove from '@foxglove/schemas/jsonschema.js';
import { decode } from 'fast-png';
import { Vector3 } from 'three';
import { beforeAll, describe, expect, it } from 'vitest';
import { readRunLog } from '../../evaluation/read-run-log';
import { networkPrint } from '../../evaluation/run-log/world-print';
import { CameraRig } from '../../sim/cameras/camera-rig';
import { sceneZ } from '../../sim/frames-of-reference';
import { loadWorld } from '../../worlds/create-world';
import { localProjection } from '../../worlds/openstreetmap/projection';
import { townWorld } from '../../worlds/town/town-world';
import { misfits } from './json-schema';
import { type Walked, type WalkedMessage, walkMcap } from './mcap-walker';
import { MemorySink, type ShortLog, shortLog, sourceOf } from './short-log';

let log: ShortLog;
let walked: Walked;
const on = (topic: string): WalkedMessage[] => walked.messages.filter((message) => message.topic === topic);
// biome-ignore lint/suspicious/noExplicitAny: messages are read as a stranger would
const jsonOn = (topic: string): any[] => on(topic).map(({ json }) => json);

beforeAll(async () => {
  log = await shortLog();
  walked = walkMcap(log.bytes);
}, 60_000);

describe('a run log, read by the specification alone', () => {
  it('has every topic with the schema that Foxglove has for it', () => {
    const topics = Object.fromEntries(
      [...walked.channels.values()].map(({ topic, schema, encoding }) => {
        const { name, encoding: language } = walked.schemas.get(schema)!;
        expect([encoding, language]).toEqual(['json', 'jsonschema']);
        return [topic, name];
      }),
    );
    expect(topics).toEqual({
      '/camera/front': 'foxglove.CompressedImage',
      '/camera/left': 'foxglove.CompressedImage',
      '/camera/right': 'foxglove.CompressedImage',
      '/map': 'foxglove.CompressedImage',
      '/camera/front/calibration': 'foxglove.CameraCalibration',
      '/camera/left/calibration': 'foxglove.CameraCalibration',
      '/camera/right/calibration': 'foxglove.CameraCalibration',
      '/pose/true': 'foxglove.PoseInFrame',
      '/pose/rough': 'foxglove.PoseInFrame',
      '/tf': 'foxglove.FrameTransforms',
      '/tf_static': 'foxglove.FrameTransforms',
      '/scene': 'foxglove.SceneUpdate',
      '/belief': 'foxglove.SceneUpdate',
      '/decision': 'turnwise.Decision',
      '/motion': 'turnwise.Motion',
      '/event': 'turnwise.Event',
    });
    for (const { name, data } of walked.schemas.values())
      if (name.startsWith('foxglove.'))
        expect(data).toEqual((foxglove as Record<string, unknown>)[name.slice('foxglove.'.length)]);
  });

  it('has only messages that fit their schemas', () => {
    const schemas = new Map([...walked.schemas.values()].map(({ name, data }) => [name, data]));
    const wrong = walked.messages.flatMap(({ topic, schema, json }) => misfits(json, schemas.get(schema), topic));
    expect(wrong.slice(0, 5)).toEqual([]);
    // the judge can say no
    expect(misfits({ ...jsonOn('/decision')[0], speed: '3' }, schemas.get('turnwise.Decision'))).toHaveLength(1);
  });

  it('tells simulated time, every tick of the drive, in order', () => {
    const { ticks } = log.result;
    for (const topic of ['/pose/true', '/pose/rough', '/tf', '/motion', '/camera/front', '/map'])
      expect(on(topic).map(({ sequence }) => sequence)).toEqual(Array.from({ length: ticks + 1 }, (_, i) => i));
    // the last observation is decided on by nobody
    expect(on('/decision').map(({ sequence }) => sequence)).toEqual(Array.from({ length: ticks }, (_, i) => i));
    for (const { sequence, logTime, publishTime } of on('/motion'))
      expect([logTime, publishTime]).toEqual([BigInt(sequence) * 100_000_000n, BigInt(sequence) * 100_000_000n]);
    for (const { timestamp, tick } of jsonOn('/motion')) expect(timestamp.sec * 10 + timestamp.nsec / 1e8).toBe(tick);
    const times = walked.messages.map(({ logTime }) => logTime);
    expect(times.every((time, i) => i === 0 || times[i - 1] <= time)).toBe(true);
  });

  it('says how to do it again, and how it ended', () => {
    const run = Object.fromEntries(walked.metadata.get('turnwise')!);
    expect(run).toMatchObject({
      log_version: '1',
      version: '9.9.9',
      world: 'town-7',
      world_source: '{"town":7}',
      world_print: networkPrint(townWorld(7).network),
      command: 'npx turnwise drive',
      seed: '3',
    });
    expect(Object.fromEntries(walked.metadata.get('turnwise-result')!)).toMatchObject({
      trajectory_hash: log.result.hash,
      end_reason: 'off-road',
      ticks: String(log.result.ticks),
    });
    expect(jsonOn('/event').at(-1)).toMatchObject({ kind: 'off-road', severity: 'end', tick: log.result.ticks });
  });

  it('has the pictures losslessly', () => {
    const { data, format } = jsonOn('/camera/front')[3];
    const { width, height, channels } = decode(Buffer.from(data, 'base64'));
    expect([format, width, height, channels]).toEqual(['png', 96, 48, 3]);
    expect(jsonOn('/camera/front/calibration')).toMatchObject([{ width: 96, height: 48, frame_id: 'camera_front' }]);
  });
});

it('has the cameras where the rig has them, and lenses that project as they do', () => {
  const rig = new CameraRig();
  rig.place({ x: 0, y: 0, heading: 0 });
  for (const [i, name] of ['front', 'left', 'right'].entries()) {
    const transform = jsonOn('/tf_static')[0].transforms[i];
    const { K } = jsonOn(`/camera/${name}/calibration`)[0];
    expect(transform).toMatchObject({ parent_frame_id: 'car', child_frame_id: `camera_${name}` });
    // a point in front of the camera, in the car's frame: x forward, y left, z up
    const yaw = [0, Math.PI / 3, -Math.PI / 3][i];
    const [x, y, z] = [9 * Math.cos(yaw + 0.2) + 1.3, 9 * Math.sin(yaw + 0.2), 0.7];
    const seen = new Vector3(x, z, sceneZ(y)).project(rig.cameras[i]);
    const pixel = [(0.5 + seen.x / 2) * 96, (0.5 - seen.y / 2) * 48];

    // the inverse of the transform, by quaternion
    const { translation: t, rotation: q } = transform;
    const back = new Vector3(x - t.x, y - t.y, z - t.z).applyQuaternion({ x: -q.x, y: -q.y, z: -q.z, w: q.w } as never);
    expect(back.z).toBeGreaterThan(5);
    expect(K[0] * (back.x / back.z) + K[2]).toBeCloseTo(pixel[0], 6);
    expect(K[4] * (back.y / back.z) + K[5]).toBeCloseTo(pixel[1], 6);
  }
});

it('gives the same bytes for the same drive', async () => {
  expect(Buffer.compare((await shortLog()).bytes, log.bytes)).toBe(0);
});

it('reads back what was driven', async () => {
  const recording = await readRunLog(sourceOf(log.bytes), 'short.mcap');
  const { ticks, events, map, facts, source, world } = recording;
  expect([world, source, facts.trajectory_hash]).toEqual(['town-7', { town: 7 }, log.result.hash]);
  expect(ticks).toHaveLength(log.result.ticks + 1);
  expect(ticks.at(-1)).toMatchObject({ time: log.result.time, decision: null });
  const { x, y, heading } = log.result.failure!;
  expect(ticks.at(-1)!.pose.x).toBe(x);
  expect(ticks.at(-1)!.pose.y).toBe(y);
  expect(Math.cos(ticks.at(-1)!.pose.heading - heading)).toBeCloseTo(1, 12);
  expect(ticks[0].decision?.mixture?.weights).toEqual([0.6, 0.3, 0.1]);
  expect(events.at(-1)).toMatchObject({ kind: 'off-road', time: log.result.time });
  expect(map.areas.length).toBeGreaterThan(3);
  expect([map.route[0], map.route[1]]).toEqual(
    [log.result.start.x, log.result.start.y].map((v) => expect.closeTo(v, 1)),
  );
});

it('finds the pictures of any time', async () => {
  const recording = await readRunLog(sourceOf(log.bytes), 'short.mcap');
  const { front, left, right, map } = await recording.images(0.5);
  expect(front).toEqual(new Uint8Array(Buffer.from(jsonOn('/camera/front')[5].data, 'base64')));
  expect([left, right, map].every((png) => png && png.length > 50)).toBe(true);
  expect((await recording.images(1e9)).map).toEqual(new Uint8Array(Buffer.from(jsonOn('/map').at(-1).data, 'base64')));
});

it('keeps as many pictures as are wanted', async () => {
  const few = await shortLog(5, { imagesEvery: 10 });
  const frames = walkMcap(few.bytes).messages.filter(({ topic }) => topic === '/camera/left');
  expect(frames.every(({ sequence }) => sequence % 10 === 0)).toBe(true);
  expect(frames.length).toBe(Math.floor(few.result.ticks / 10) + 1);
  expect((await (await readRunLog(sourceOf(few.bytes), 'few')).images(0.7)).left).toBeDefined();

  const none = await shortLog(5, { imagesEvery: 0 });
  const recording = await readRunLog(sourceOf(none.bytes), 'none');
  expect([recording.hasImages, await recording.images(0.7)]).toEqual([false, {}]);
  expect(none.bytes.length).toBeLessThan(few.bytes.length);
  expect(none.sink.state).toBe('closed');
});

it('says where on earth the car is, where the map does', async () => {
  const file = `<osm><node id="1" lat="49.95" lon="11.57"/><node id="2" lat="49.9515" lon="11.571"/><node id="3" lat="49.952" lon="11.5745"/>
    <way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="residential"/></way></osm>`;
  const world = loadWorld(new TextEncoder().encode(file), 'corner.osm', 1);
  const { bytes } = await shortLog(5, { world, source: { file: 'corner.osm', scenery: 1 } });
  const messages = walkMcap(bytes).messages;
  const of = (topic: string) => messages.find((one) => one.topic === topic)!.json;
  const { pose } = of('/pose/true') as { pose: { position: { x: number; y: number } } };
  const fix = of('/location') as { latitude: number; longitude: number };
  const { project } = localProjection([
    { latitude: 49.95, longitude: 11.57 },
    { latitude: 49.952, longitude: 11.5745 },
  ]);
  expect(project(fix)).toEqual({
    x: expect.closeTo(pose.position.x, 6),
    y: expect.closeTo(pose.position.y, 6),
  });
});

it('drops the file of a drive that did not come to its end', async () => {
  const sink = new MemorySink();
  const full = new Error('disk full');
  sink.write = () => Promise.reject(full);
  await expect(shortLog(3, { sink })).rejects.toBe(full);
});
