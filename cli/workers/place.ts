import { MOST_WARNINGS } from '../../evaluation/records';
import { DrivingEnv } from '../../sim/driving-env';
import type { ObservationSize } from '../../sim/observation';
import type { World } from '../../worlds/world';
import type { AboutWorld } from './work-service';

/** A world that a worker is in, with what is slow to make once. */
export class Place {
  private opened: DrivingEnv | undefined;

  constructor(
    readonly world: World,
    private readonly size: ObservationSize,
  ) {}

  get environment(): DrivingEnv {
    this.opened ??= new DrivingEnv(this.world, { size: this.size });
    return this.opened;
  }

  /** What reports say of the world. */
  get about(): AboutWorld {
    const { id, graph, warnings } = this.world;
    return {
      id,
      ...(graph.attribution !== undefined && { attribution: graph.attribution }),
      warnings: warnings.slice(0, MOST_WARNINGS),
      moreWarnings: Math.max(0, warnings.length - MOST_WARNINGS),
    };
  }

  dispose(): void {
    this.opened?.dispose();
  }
}
