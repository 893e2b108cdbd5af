import type { Scenario, ScenarioFault, ScenarioTrigger } from '../../worlds/scenario';
import type { Info } from '../driving-env';

/** Tells which triggers of a scenario have fired, and which faults are at work, on one drive. */
export class FaultClock {
  /** Faults at work. A new list when it changes. */
  active: readonly ScenarioFault[] = [];
  private readonly triggers: [name: string, trigger: ScenarioTrigger][];
  private readonly faults: readonly ScenarioFault[];
  private readonly limit: Scenario['limit'];
  /** Tick at which each trigger fired. */
  private readonly fired = new Map<string, number>();

  /** @param policyHz ticks a second; @param forkAt where the false street leaves the route [m] */
  constructor(
    { triggers = {}, faults = [], limit }: Scenario,
    private readonly policyHz: number,
    private readonly forkAt: number,
  ) {
    this.triggers = Object.entries(triggers);
    this.faults = faults;
    this.limit = limit;
  }

  /** Takes note of what has happened by a tick. Twice for one tick is the same as once. */
  see(info: Info): void {
    for (const [name, trigger] of this.triggers)
      if (!this.fired.has(name) && this.hasHappened(trigger, info)) this.fired.set(name, info.tick);
    this.at(info.tick);
  }

  /** Brings `active` to a tick, by the triggers that have fired so far. */
  at(tick: number): void {
    let same = 0;
    let count = 0;
    for (const fault of this.faults) {
      if (!this.isActive(fault, tick)) continue;
      if (this.active[count] === fault) same++;
      count++;
    }
    if (same === count && count === this.active.length) return;
    this.active = this.faults.filter((fault) => this.isActive(fault, tick));
  }

  /** Whether the scenario's time is over. */
  isOver(tick: number): boolean {
    if (!this.limit) return false;
    const from = this.startOf(this.limit.when);
    return tick - from >= this.ticks(this.limit.seconds);
  }

  private isActive({ when, seconds }: ScenarioFault, tick: number): boolean {
    const since = tick - this.startOf(when);
    return since >= 0 && (seconds === undefined || since < this.ticks(seconds));
  }

  /** Tick of a trigger; infinite while it has not fired. */
  private startOf(when: string | undefined): number {
    return when === undefined ? 0 : (this.fired.get(when) ?? Number.POSITIVE_INFINITY);
  }

  private ticks(seconds: number): number {
    return Math.round(seconds * this.policyHz);
  }

  private hasHappened(trigger: ScenarioTrigger, { tick, progress, route }: Info): boolean {
    switch (trigger.at) {
      case 'time':
        return tick >= this.ticks(trigger.seconds);
      case 'distance':
        return progress >= trigger.metres;
      case 'junction': {
        const junction = route.junctions[trigger.number - 1];
        return junction !== undefined && progress >= junction.from;
      }
      case 'false-street':
        return progress >= this.forkAt + trigger.metres;
    }
  }
}
