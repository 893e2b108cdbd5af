import {
  CameraCalibration,
  CompressedImage,
  FrameTransforms,
  LocationFix,
  PoseInFrame,
  SceneUpdate,
} from '@foxglove/schemas/jsonschema.js';
import { McapWriter } from '@mcap/core';
import { z } from 'zod';
import type { ByteSink } from '../../core/byte-sink';
import { nanoseconds } from './log-time';
import { decisionSchema, eventSchema, motionSchema } from './messages';
import { CAMERAS, calibrationTopic, IMAGES, imageTopic, TOPICS } from './topics';

/** JSON Schema of the messages on each topic. Those of Foxglove are published by Foxglove. */
const SCHEMAS: Record<string, { title?: unknown }> = {
  ...Object.fromEntries(IMAGES.map((name) => [imageTopic(name), CompressedImage])),
  ...Object.fromEntries(CAMERAS.map((name) => [calibrationTopic(name), CameraCalibration])),
  [TOPICS.truePose]: PoseInFrame,
  [TOPICS.roughPose]: PoseInFrame,
  [TOPICS.transforms]: FrameTransforms,
  [TOPICS.fixedTransforms]: FrameTransforms,
  [TOPICS.location]: LocationFix,
  [TOPICS.scene]: SceneUpdate,
  [TOPICS.belief]: SceneUpdate,
  [TOPICS.decision]: z.toJSONSchema(decisionSchema),
  [TOPICS.motion]: z.toJSONSchema(motionSchema),
  [TOPICS.event]: z.toJSONSchema(eventSchema),
};

/** Chunks: long enough to be found fast, short enough to be read for one picture [bytes]. */
const CHUNK = 512 * 1024;

/** Writes JSON messages by topic into an MCAP file: in chunks, indexed, with a summary, not compressed. */
export class Channels {
  private readonly writer: McapWriter;
  private readonly schemas = new Map<unknown, number>();
  private readonly channels = new Map<string, number>();

  constructor(sink: ByteSink) {
    let written = 0n;
    this.writer = new McapWriter({
      chunkSize: CHUNK,
      writable: {
        position: () => written,
        write: (bytes) => {
          written += BigInt(bytes.byteLength);
          return sink.write(bytes);
        },
      },
    });
  }

  start(library: string): Promise<void> {
    return this.writer.start({ profile: '', library });
  }

  metadata(name: string, entries: Record<string, string>): Promise<void> {
    return this.writer.addMetadata({ name, metadata: new Map(Object.entries(entries)) });
  }

  /** @param time simulated [s]; @param sequence tick */
  async message(topic: string, time: number, sequence: number, message: object): Promise<void> {
    const logTime = nanoseconds(time);
    await this.writer.addMessage({
      channelId: this.channels.get(topic) ?? (await this.register(topic)),
      sequence,
      logTime,
      publishTime: logTime,
      data: new TextEncoder().encode(JSON.stringify(message)),
    });
  }

  /** Writes the summary. The sink stays open. */
  end(): Promise<void> {
    return this.writer.end();
  }

  private async register(topic: string): Promise<number> {
    const schema = SCHEMAS[topic];
    let schemaId = this.schemas.get(schema);
    if (schemaId === undefined) {
      schemaId = await this.writer.registerSchema({
        name: String(schema.title),
        encoding: 'jsonschema',
        data: new TextEncoder().encode(JSON.stringify(schema)),
      });
      this.schemas.set(schema, schemaId);
    }
    const channel = await this.writer.registerChannel({
      schemaId,
      topic,
      messageEncoding: 'json',
      metadata: new Map(),
    });
    this.channels.set(topic, channel);
    return channel;
  }
}
