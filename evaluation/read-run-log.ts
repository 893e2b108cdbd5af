import { TurnwiseError } from '../core/errors';
import type { Pose } from '../worlds/polyline';
import type { WorldSource } from '../worlds/world-source';
import { fromBase64 } from './run-log/images';
import { type ByteSource, LogFile } from './run-log/log-file';
import type { DecisionMessage, EventMessage, MotionMessage } from './run-log/messages';
import { decisionSchema, eventSchema, motionSchema } from './run-log/messages';
import { pngSchema, poseSchema, runSchema, sceneSchema } from './run-log/parts';
import { SCENE } from './run-log/scene-names';
import { IMAGES, type ImageName, imageTopic, METADATA, RUN_LOG_VERSION, TOPICS } from './run-log/topics';

export type { ByteSource };

/** One tick of a drive. */
export interface RecordedTick {
  /** Simulated [s]. */
  time: number;
  /** Where the car was, and where it thought it was. */
  pose: Pose;
  roughPose: Pose;
  motion: MotionMessage;
  /** What was asked for next; null at the end of the drive. */
  decision: DecisionMessage | null;
}

/** The map beside the route, as the log holds it: x, y pairs [m]. */
export interface RecordedMap {
  /** Closed outlines of carriageways and junctions. */
  areas: number[][];
  route: number[];
}

/** Something that happened; time in simulated seconds. */
export type RecordedEvent = EventMessage & { time: number };

/** A drive that was written down. */
export interface Recording {
  /** Metadata of the log: version, command, seeds, weights, and the result where the log has one. */
  facts: Readonly<Record<string, string>>;
  world: string;
  source: WorldSource;
  /** Fingerprint of the world's lanes, see `networkPrint`. */
  worldPrint: string;
  attribution: string;
  /** At least one, in order of time. */
  ticks: readonly RecordedTick[];
  events: readonly RecordedEvent[];
  map: RecordedMap;
  /** Whether the log has images at all. */
  hasImages: boolean;
  /** The last images up to a time, as PNG. @throws TurnwiseError LOG_MALFORMED, LOG_COMPRESSED */
  images(time: number): Promise<Partial<Record<ImageName, Uint8Array>>>;
}

/**
 * Opens a run log: reads all but its images.
 *
 * @param source the file; @param name for messages
 * @throws TurnwiseError LOG_NOT_MCAP, LOG_TRUNCATED, LOG_MALFORMED, LOG_COMPRESSED, LOG_NOT_TURNWISE, LOG_VERSION, LOG_EMPTY
 */
export async function readRunLog(source: ByteSource, name: string): Promise<Recording> {
  const file = await LogFile.open(source, name);
  const metadata = await file.metadata(METADATA.run);
  if (!metadata)
    throw new TurnwiseError('LOG_NOT_TURNWISE', {
      what: 'This is an MCAP file, but not a run log of Turnwise.',
      where: name,
      fix: 'Record one with `turnwise drive --log FILE`.',
    });
  if (metadata.log_version !== RUN_LOG_VERSION)
    throw new TurnwiseError('LOG_VERSION', {
      what: `This build reads version ${RUN_LOG_VERSION} of run logs, not ${(metadata.log_version ?? 'none').slice(0, 40)}.`,
      where: name,
      fix: `Record the drive again with this build, or read the log with turnwise ${metadata.version?.slice(0, 40) ?? ''}, which wrote it.`,
    });
  const run = file.check(runSchema, metadata, METADATA.run);
  const drive = await readDrive(file);
  const imageTopics = IMAGES.map(imageTopic);
  return {
    facts: { ...metadata, ...(await file.metadata(METADATA.result)) },
    world: run.world,
    source: run.world_source,
    worldPrint: run.world_print,
    attribution: run.attribution ?? '',
    ...drive,
    hasImages: imageTopics.some((topic) => file.topics.has(topic)),
    async images(time) {
      const found: Partial<Record<ImageName, Uint8Array>> = {};
      let missing = imageTopics.filter((topic) => file.topics.has(topic));
      for await (const { topic, value } of file.messages(missing, { until: time, backwards: true })) {
        if (missing.includes(topic)) {
          const { data } = file.check(pngSchema, value, topic);
          found[IMAGES[imageTopics.indexOf(topic)]] = file.guard(() => fromBase64(data), topic);
          missing = missing.filter((other) => other !== topic);
        }
        if (missing.length === 0) break;
      }
      return found;
    },
  };
}

async function readDrive(file: LogFile): Promise<Pick<Recording, 'ticks' | 'events' | 'map'>> {
  const poses = new Map<number, Pose>();
  const rough = new Map<number, Pose>();
  const motions = new Map<number, MotionMessage>();
  const decisions = new Map<number, DecisionMessage>();
  const events: RecordedEvent[] = [];
  const map: RecordedMap = { areas: [], route: [] };
  const { truePose, roughPose, motion, decision, event, scene } = TOPICS;
  const wanted = [truePose, roughPose, motion, decision, event, scene];
  for await (const { topic, time, value } of file.messages(wanted)) {
    if (topic === truePose) poses.set(time, file.check(poseSchema, value, topic));
    else if (topic === roughPose) rough.set(time, file.check(poseSchema, value, topic));
    else if (topic === motion) motions.set(time, file.check(motionSchema, value, topic));
    else if (topic === decision) decisions.set(time, file.check(decisionSchema, value, topic));
    else if (topic === event) events.push({ ...file.check(eventSchema, value, topic), time });
    else if (topic === scene)
      for (const { id, lines } of file.check(sceneSchema, value, topic).entities) {
        if (id === SCENE.roads || id === SCENE.junctions) map.areas.push(...lines);
        if (id === SCENE.route) map.route = lines[0] ?? [];
      }
  }
  const ticks = [...poses].map(([time, pose]): RecordedTick => {
    const found = motions.get(time);
    if (!found) throw file.malformed(`at ${time} s there is a pose, but no ${motion}`);
    return { time, pose, roughPose: rough.get(time) ?? pose, motion: found, decision: decisions.get(time) ?? null };
  });
  if (ticks.length === 0)
    throw new TurnwiseError('LOG_EMPTY', {
      what: 'The log holds no tick of a drive.',
      where: file.name,
      fix: 'Record the drive again.',
    });
  return { ticks, events, map };
}
