import { RandomStream } from '../core/random';
import type { Policy } from '../policy/policy';
import { DrivingEnv } from '../sim/driving-env';
import type { Observation } from '../sim/observation';
import { createWorld } from '../worlds/create-world';
import type { Route } from '../worlds/route';
import { sampleRoutes } from '../worlds/sample-routes';
import { generateTown } from '../worlds/town';

/** A town that no training uses. */
const SEED = 3;

/** Processor time that this process has used so far, all of its threads together [s]. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** What a tick is made of. */
export type StepPart = 'cameras' | 'map' | 'decision' | 'physics';

/** A policy that drives through a town, route after route, and how long each part of its ticks has taken. */
export class StepDrive {
  /** Time to make streets, lanes and scenery [s]. */
  readonly buildSeconds: number;
  /** On the wall [s]. */
  readonly seconds: Record<StepPart, number> = { cameras: 0, map: 0, decision: 0, physics: 0 };
  ticks = 0;
  /** Along routes [m]. */
  metres = 0;
  private readonly env: DrivingEnv;
  private readonly routes: Route[];
  private observation: Observation | null = null;
  private progress = 0;
  private drives = 0;

  constructor(
    readonly sizeMetres: number,
    private readonly policy: Policy,
  ) {
    const before = performance.now();
    const world = createWorld(generateTown({ seed: SEED, sizeMetres }), { seed: SEED });
    this.buildSeconds = (performance.now() - before) / 1000;
    this.routes = sampleRoutes(world.network, new RandomStream(SEED, 'bench-step'), 50);
    this.env = new DrivingEnv(world);
    const { simulation } = this.env;
    const render = simulation.renderFrames.bind(simulation);
    simulation.renderFrames = () => this.timed('cameras', render);
    const observe = simulation.observe.bind(simulation);
    // drawing is done when the call returns, and the cameras have been counted on their own
    simulation.observe = (...args) => {
      const cameras = this.seconds.cameras;
      const frames = this.timed('map', () => observe(...args));
      this.seconds.map -= this.seconds.cameras - cameras;
      return frames;
    };
    const advance = simulation.advance.bind(simulation);
    simulation.advance = (command) => this.timed('physics', () => advance(command));
  }

  /** Drives so many ticks on from where the last call ended. */
  async drive(ticks: number): Promise<void> {
    for (let i = 0; i < ticks; i++) {
      if (!this.observation) {
        const route = this.routes[this.drives % this.routes.length];
        ({ observation: this.observation } = await this.env.reset({ seed: this.drives++, options: { route } }));
        this.progress = 0;
      }
      const before = performance.now();
      const decision = await this.policy.act(this.observation);
      this.seconds.decision += (performance.now() - before) / 1000;
      const { observation, info } = await this.env.step(decision);
      this.metres += info.progress - this.progress;
      this.progress = info.progress;
      this.ticks++;
      this.observation = info.endReason ? null : observation;
    }
  }

  /** Forgets what was measured so far. */
  clear(): void {
    this.ticks = this.metres = 0;
    Object.assign(this.seconds, { cameras: 0, map: 0, decision: 0, physics: 0 });
  }

  dispose(): void {
    this.env.dispose();
  }

  private timed<T>(part: StepPart, work: () => T): T {
    const before = performance.now();
    const result = work();
    this.seconds[part] += (performance.now() - before) / 1000;
    return result;
  }
}
