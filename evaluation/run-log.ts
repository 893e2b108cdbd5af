import type { ByteSink } from '../core/byte-sink';
import type { Info } from '../sim/driving-env';
import type { Observation } from '../sim/observation';
import type { Route } from '../worlds/route';
import type { World } from '../worlds/world';
import type { WorldSource } from '../worlds/world-source';
import type { RouteResult } from './drive-route';
import type { Driver, DriverAnswer } from './driver';
import { Channels } from './run-log/channels';
import { EventWatch } from './run-log/event-watch';
import { calibration, cameraTransforms, carTransform, poseInFrame } from './run-log/frames';
import { base64, imagePng } from './run-log/images';
import { locationFix } from './run-log/location';
import { timeOf } from './run-log/log-time';
import type { DecisionMessage, MotionMessage } from './run-log/messages';
import { beliefScene, surroundings } from './run-log/scene';
import {
  CAMERAS,
  calibrationTopic,
  cameraFrame,
  FRAMES,
  IMAGES,
  imageTopic,
  METADATA,
  RUN_LOG_VERSION,
  TOPICS,
} from './run-log/topics';
import { networkPrint } from './run-log/world-print';

/** What a run log is about. */
export interface RunLogOptions {
  sink: ByteSink;
  world: World;
  /** What the world was made of, so that it can be made again. */
  source: WorldSource;
  route: Route;
  /** Images are kept every so many ticks; 0 for none. */
  imagesEvery: number;
  /** Version of the program. */
  version: string;
  /** What else tells how to do it again: command, seeds, weights. Goes into the log as it is. */
  facts: Readonly<Record<string, string>>;
}

/**
 * Records one drive as an MCAP file with Foxglove's schemas: what the driver saw, what it asked for, where the car was. The same
 * drive gives the same bytes.
 *
 * @example
 * const log = await RunLog.begin({ sink, world, source, route, imagesEvery: 1, version, facts: {} });
 * const result = await driveRoute({ environment, driver: log.driver(driver), route, seed, onTick: log.onTick });
 * await log.end(result);
 */
export class RunLog {
  private readonly watch: EventWatch;

  private constructor(
    private readonly channels: Channels,
    private readonly options: RunLogOptions,
  ) {
    this.watch = new EventWatch(options.world);
  }

  /** Writes what is known before the drive. */
  static async begin(options: RunLogOptions): Promise<RunLog> {
    const { world, route, source, version, facts, sink } = options;
    const { graph, network } = world;
    const channels = new Channels(sink);
    await channels.start(`turnwise ${version}`);
    await channels.metadata(METADATA.run, {
      log_version: RUN_LOG_VERSION,
      version,
      world: world.id,
      world_source: JSON.stringify(source),
      world_print: networkPrint(network),
      driving_side: graph.drivingSide,
      ...(graph.origin && { origin: JSON.stringify(graph.origin) }),
      ...(graph.attribution && { attribution: graph.attribution }),
      route_length: String(route.length),
      route_start: JSON.stringify(route.start),
      route_goal: JSON.stringify(route.goal),
      ...facts,
    });
    await channels.message(TOPICS.scene, 0, 0, surroundings(network, route));
    await channels.message(TOPICS.fixedTransforms, 0, 0, { transforms: cameraTransforms(timeOf(0)) });
    return new RunLog(channels, options);
  }

  /** The same driver, with what it sees and does written down. */
  driver(driver: Driver): Driver {
    return {
      name: driver.name,
      believe: driver.believe && ((observation) => driver.believe!(observation)),
      act: async (observation, info) => {
        const { time, tick } = info;
        // before the driver gets them: images are overwritten by the next observation
        const pictures = this.pictures(observation);
        const action: DriverAnswer = await driver.act(observation, info);
        await this.see(observation, info, pictures);
        await this.channels.message(TOPICS.decision, time, tick, decisionMessage(observation, info, action));
        if (action.mixture) await this.channels.message(TOPICS.belief, time, tick, beliefScene(time, action.mixture));
        return action;
      },
    };
  }

  /** To be called after every tick, as `driveRoute` does: sees how the drive ends. */
  readonly onTick = async (info: Info, observation: Observation): Promise<void> => {
    if (info.endReason) await this.see(observation, info, this.pictures(observation));
  };

  /** Writes how the drive ended, the index, and gives the file its name. */
  async end(result: Pick<RouteResult, 'hash' | 'endReason' | 'completion' | 'ticks' | 'time'>): Promise<void> {
    const { hash, endReason, completion, ticks, time } = result;
    await this.channels.metadata(METADATA.result, {
      trajectory_hash: hash,
      end_reason: endReason,
      completion: String(completion),
      ticks: String(ticks),
      time: String(time),
    });
    await this.channels.end();
    await this.options.sink.close();
  }

  /** Drops the file: the drive did not come to its end. */
  abandon(): Promise<void> {
    return this.options.sink.abandon();
  }

  /** Images of this tick as PNG, base64; none where none are wanted. */
  private pictures({ images, tick }: Observation): [string, string][] {
    const { imagesEvery } = this.options;
    if (!imagesEvery || tick % imagesEvery !== 0) return [];
    return IMAGES.map((name) => [imageTopic(name), base64(imagePng(images[name]))]);
  }

  private async see(observation: Observation, info: Info, pictures: [string, string][]): Promise<void> {
    const { time, tick, vehicle, roughPose } = info;
    const timestamp = timeOf(time);
    const write = (topic: string, message: object) => this.channels.message(topic, time, tick, message);
    if (tick === 0)
      for (const name of CAMERAS)
        await write(calibrationTopic(name), calibration(timestamp, name, observation.images[name]));
    await write(TOPICS.transforms, { transforms: [carTransform(timestamp, vehicle)] });
    await write(TOPICS.truePose, poseInFrame(timestamp, vehicle));
    await write(TOPICS.roughPose, poseInFrame(timestamp, roughPose));
    const { origin } = this.options.world.graph;
    if (origin) await write(TOPICS.location, locationFix(timestamp, origin, vehicle));
    await write(TOPICS.motion, motionMessage(info));
    for (const [i, [topic, data]] of pictures.entries()) {
      const frame = i < CAMERAS.length ? cameraFrame(CAMERAS[i]) : FRAMES.car;
      await write(topic, { timestamp, frame_id: frame, data, format: 'png' });
    }
    for (const event of this.watch.look(info)) await write(TOPICS.event, event);
  }
}

function motionMessage({ time, tick, vehicle, progress, offset, headingError, onRoad }: Info): MotionMessage {
  return {
    timestamp: timeOf(time),
    tick,
    speed: vehicle.speed,
    acceleration: vehicle.acceleration,
    yaw_rate: vehicle.yawRate,
    curvature: vehicle.curvature,
    progress,
    offset,
    heading_error: headingError,
    on_road: onRoad,
  };
}

function decisionMessage(
  { state }: Observation,
  { time, tick, expert }: Info,
  { curvature, speed, mixture }: DriverAnswer,
): DecisionMessage {
  return {
    timestamp: timeOf(time),
    tick,
    curvature,
    speed,
    ...(mixture && {
      mixture: {
        weights: Array.from(mixture.weights),
        means: Array.from(mixture.means),
        deviations: Array.from(mixture.deviations),
      },
    }),
    expert: { curvature: expert.curvature, speed: expert.speed },
    advised_speed: state.advisedSpeed,
    speed_limit: state.speedLimit,
    routed: state.routed,
  };
}
