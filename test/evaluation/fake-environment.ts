import { RunningHash } from '../../core/hash';
import type { Action, DrivingEnvironment, EndReason, Info, ResetOptions } from '../../sim/driving-env';
import type { Image, Observation } from '../../sim/observation';
import { Polyline } from '../../worlds/polyline';
import { RoadNetwork } from '../../worlds/road-network';
import type { Route, RouteJunction } from '../../worlds/route';
import type { World } from '../../worlds/world';

export const JUNCTIONS: RouteJunction[] = [
  { junction: 0, lane: 1, turn: 'straight', roundabout: false, choices: 3, from: 20, to: 30 },
  { junction: 1, lane: 2, turn: 'straight', roundabout: false, choices: 1, from: 50, to: 60 },
  { junction: 2, lane: 3, turn: 'left', roundabout: false, choices: 2, from: 80, to: 90 },
];

/** A straight route along y, with three junctions of which two leave a choice. */
export function straightRoute(length = 100, y = 0): Route {
  return {
    lanes: [0],
    start: { lane: 0, s: 0 },
    goal: { lane: 0, s: length },
    path: new Polyline([0, y, length / 2, y, length, y]),
    length,
    junctions: JUNCTIONS,
    limitFrom: [0],
    limits: [10],
  };
}

/** What should happen at a place on the route. */
export interface Script {
  /** Ends the episode there. */
  endAt?: { progress: number; reason: EndReason };
  /** Junctions (index in the route) left by another branch. */
  wrong?: number[];
  /** Noise that depends on the seed. */
  noisy?: boolean;
}

const image = (channels: number): Image => ({ width: 1, height: 1, channels, data: new Uint8Array(channels) });

/** An environment of a car that moves one metre a tick along a straight route, `curvature` metres to its left. */
export class FakeEnvironment implements DrivingEnvironment {
  disposed = false;
  seeds: number[] = [];
  private hash = new RunningHash();
  private route = straightRoute();
  private tick = 0;
  private offset = 0;
  private noise = 0;

  constructor(private readonly scriptOf: (episode: number) => Script = () => ({})) {}

  async reset({ seed, options }: { seed: number; options?: ResetOptions }) {
    this.seeds.push(seed);
    this.route = options?.route ?? straightRoute();
    this.tick = 0;
    this.offset = 0;
    this.noise = this.script.noisy ? (seed % 1000) / 1e6 : 0;
    this.hash = new RunningHash();
    return { observation: this.observation(), info: this.info(null) };
  }

  async step(action: Action) {
    this.tick++;
    this.offset = action.curvature;
    const { endAt } = this.script;
    const reason =
      endAt && this.tick >= endAt.progress ? endAt.reason : this.tick >= this.route.length ? 'arrived' : null;
    const info = this.info(reason);
    this.hash.number(info.vehicle.x).number(info.vehicle.y);
    return {
      observation: this.observation(),
      reward: 0,
      rewardParts: {},
      terminated: reason !== null && reason !== 'time' && reason !== 'limit',
      truncated: reason === 'time' || reason === 'limit',
      info,
    };
  }

  trajectoryHash(): string {
    return this.hash.digest();
  }

  dispose(): void {
    this.disposed = true;
  }

  private get script(): Script {
    return this.scriptOf(this.seeds.length - 1);
  }

  private observation(): Observation {
    return {
      images: { front: image(3), left: image(3), right: image(3), map: image(2) },
      state: { speed: 10, speedLimit: 10, advisedSpeed: 10, routed: true, drivingSide: 'right' },
      timestamp: this.tick / 10,
      tick: this.tick,
    };
  }

  private info(endReason: EndReason | null): Info {
    const { x, y } = this.route.path.pointAt(this.tick, this.offset + this.noise);
    const passed = this.route.junctions.filter((junction) => junction.to <= this.tick);
    return {
      tick: this.tick,
      time: this.tick / 10,
      vehicle: { x, y, heading: 0, speed: 10, yawRate: 0, curvature: 0, acceleration: 0, wheelsOnGround: 4 },
      roughPose: { x, y, heading: 0 },
      route: this.route,
      progress: this.tick,
      offset: this.offset,
      headingError: 0,
      onRoad: endReason !== 'off-road',
      lane: null,
      expert: { curvature: 0, speed: 10 },
      junctions: passed.map((_, index) => ({ index, right: !this.script.wrong?.includes(index) })),
      endReason,
    };
  }
}

/** A world of one street along x. */
export function fakeWorld(id = 'town-1'): World {
  const centre = new Polyline([-10, 0, 120, 0]);
  return {
    id,
    seed: 1,
    graph: { name: id, drivingSide: 'right', nodes: [], streets: [], attribution: 'Nobody & <sons>' },
    network: new RoadNetwork({
      drivingSide: 'right',
      // lane 0 is the street; the others are where the junctions of the routes want connecting lanes
      lanes: [0, 1, 2, 3].map((id) => ({
        id,
        street: 0,
        junction: id - 1,
        centre,
        width: 3,
        speedLimit: 10,
        turn: 'along',
        roundabout: false,
        predecessors: [],
        successors: [],
        left: -1,
        right: -1,
      })),
      junctions: [],
      carriageways: [
        {
          street: 0,
          centre,
          width: 6,
          lanesForward: 1,
          lanesBackward: 1,
          laneWidth: 3,
          class: 'residential',
          roundabout: false,
          name: 'Main',
          fromJunction: -1,
          toJunction: -1,
        },
      ],
    }),
    scenery: { buildings: [], trees: [] },
    warnings: [],
  };
}
