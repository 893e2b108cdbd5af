import type { ByteSink } from '../../core/byte-sink';
import { TurnwiseError } from '../../core/errors';
import { RandomStream } from '../../core/random';
import { driveRoute, type RouteResult } from '../../evaluation/drive-route';
import type { Driver, DriverAnswer } from '../../evaluation/driver';
import { type ByteSource, readRunLog } from '../../evaluation/read-run-log';
import { RunLog, type RunLogOptions } from '../../evaluation/run-log';
import { DrivingEnv } from '../../sim/driving-env';
import { sampleRoutes } from '../../worlds/sample-routes';
import { townWorld } from '../../worlds/town/town-world';
import type { World } from '../../worlds/world';

/** A sink in memory. */
export class MemorySink implements ByteSink {
  readonly pieces: Uint8Array[] = [];
  state: 'open' | 'closed' | 'abandoned' = 'open';

  async write(bytes: Uint8Array): Promise<void> {
    if (this.state !== 'open') throw new Error('written after the end');
    this.pieces.push(bytes.slice());
  }
  async close(): Promise<void> {
    this.state = 'closed';
  }
  async abandon(): Promise<void> {
    this.state = 'abandoned';
  }
  get bytes(): Uint8Array {
    const whole = new Uint8Array(this.pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of this.pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}

export const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: async (offset, length) => bytes.subarray(offset, offset + length),
});

/** Drives as the expert does and believes in three ways; after some ticks it steers off the road. */
export function straying(ticks: number): Driver {
  return {
    name: 'straying',
    act: (_observation, { expert, tick }): DriverAnswer => ({
      curvature: tick < ticks ? expert.curvature : 0.12,
      speed: expert.speed,
      mixture: {
        weights: Float64Array.of(0.6, 0.3, 0.1),
        means: Float64Array.of(expert.curvature, 0.08, -0.08),
        deviations: Float64Array.of(0.005, 0.02, 0.02),
      },
    }),
  };
}

export interface ShortLog {
  bytes: Uint8Array;
  result: RouteResult;
  world: World;
  sink: MemorySink;
}

/** Records a drive in town 7 that leaves the road soon after `ticks` ticks. */
export async function shortLog(
  ticks = 25,
  { world = townWorld(7), ...changes }: Partial<RunLogOptions> = {},
): Promise<ShortLog> {
  const [route] = sampleRoutes(world.network, new RandomStream(3, 'short-log'), 1);
  const sink = new MemorySink();
  const log = await RunLog.begin({
    sink,
    world,
    source: { town: 7 },
    route,
    imagesEvery: 1,
    version: '9.9.9',
    facts: { command: 'npx turnwise drive', seed: '3', driver: 'straying' },
    ...changes,
  });
  const environment = new DrivingEnv(world);
  const driver = log.driver(straying(ticks));
  const result = await driveRoute({ environment, driver, route, seed: 3, world, onTick: log.onTick });
  await log.end(result);
  environment.dispose();
  return { bytes: sink.bytes, result, world, sink };
}

/** Reads all that can be read of a log that may be damaged: 'read', or the code of the error; any other failure as it is. */
export async function readingOf(file: Uint8Array): Promise<unknown> {
  try {
    const recording = await readRunLog(sourceOf(file), 'broken.mcap');
    for (const { time } of recording.ticks.slice(0, 3)) await recording.images(time);
    return 'read';
  } catch (error) {
    return error instanceof TurnwiseError && error.where?.includes('broken.mcap') ? error.code : error;
  }
}
