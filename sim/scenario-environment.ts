import { RandomStream } from '../core/random';
import type { Scenario, ScenarioFault } from '../worlds/scenario';
import type { Action, DrivingEnv, DrivingEnvironment, Info, ResetOptions, StepResult } from './driving-env';
import type { Observation } from './observation';
import { CommandLink } from './scenario/command-link';
import { makeFalseStreet } from './scenario/false-street';
import { FaultClock } from './scenario/fault-clock';
import { ImageFaults } from './scenario/image-faults';
import type { ScenarioState } from './scenario/scenario-state';

/**
 * Acts a scenario out: an environment on top of another whose episodes begin, sense and obey as the scenario says. Which commands
 * are lost and where a false street leads depend on seeds only; the trajectory hash is that of the environment below, and two
 * drives with one seed have the same. Where the scenario says nothing, nothing changes.
 *
 * Several may share one environment, one drive at a time: after each reset it belongs to whoever called it.
 *
 * @example
 * const environment = new ScenarioEnvironment(new DrivingEnv(world), readScenario(bytes, 'fog.scenario.json'));
 * const result = await driveRoute({ environment, driver, route, seed: 1 });
 */
export class ScenarioEnvironment implements DrivingEnvironment {
  private readonly images = new ImageFaults();
  private readonly longestDelay: number;
  private clock: FaultClock;
  private link: CommandLink;
  private state: ScenarioState;
  private tick = 0;

  constructor(
    private readonly environment: DrivingEnv,
    readonly scenario: Scenario,
  ) {
    const { faults = [], id } = scenario;
    this.longestDelay = faults.reduce((sum, fault) => sum + (fault.kind === 'command-delay' ? fault.ticks : 0), 0);
    this.state = { id, active: [], falseStreet: null };
    this.clock = new FaultClock(scenario, environment.policyHz, 0);
    this.link = new CommandLink(this.longestDelay, 0, new RandomStream(0, 'lost-commands'));
  }

  /**
   * Starts an episode. What the options say wins over the scenario's start; the navigation's errors are the scenario's.
   *
   * @throws TurnwiseError those of {@link DrivingEnv.reset}, SCENARIO_NO_FALSE_STREET
   */
  async reset({ seed, options = {} }: { seed: number; options?: ResetOptions }) {
    const { id, start = {}, gps, map } = this.scenario;
    const { falseStreet: falseWanted, ...mapErrors } = map ?? {};
    const route = options.route ?? this.environment.chooseRoute(seed, options);
    const falseStreet = falseWanted
      ? makeFalseStreet(this.environment.simulation.world.network, route, map?.seed ?? 0, falseWanted.junction)
      : null;
    const resetOptions: ResetOptions = {
      startOffset: start.offset,
      startHeadingError: start.headingDeg === undefined ? undefined : (start.headingDeg * Math.PI) / 180,
      startSpeed: start.speed,
      mayDeviate: falseStreet !== null,
      ...options,
      route,
      navigation: { poseNoise: gps, map: mapErrors, falseStreet: falseStreet ?? undefined },
      endWhen: (info) => this.hasEnded(info) || (options.endWhen?.(info) ?? false),
    };
    this.clock = new FaultClock(this.scenario, this.environment.policyHz, falseStreet?.at ?? 0);
    this.link = new CommandLink(
      this.longestDelay,
      resetOptions.startSpeed ?? 0,
      new RandomStream(seed, 'lost-commands'),
    );
    this.images.reset();
    this.state = { id, active: [], falseStreet };
    const first = await this.environment.reset({ seed, options: resetOptions });
    this.spoil(first.observation, first.info);
    return first;
  }

  async step(action: Action): Promise<StepResult> {
    const { active } = this.clock;
    const command = this.link.pass(action, delayOf(active), lossOf(active));
    // what is known before the step says whether the receiver hears at the next tick
    this.clock.at(this.tick + 1);
    this.environment.simulation.holdPosition(hasOutage(this.clock.active));
    const step = await this.environment.step(command);
    this.spoil(step.observation, step.info);
    return step;
  }

  trajectoryHash(): string {
    return this.environment.trajectoryHash();
  }

  dispose(): void {
    this.environment.dispose();
  }

  private hasEnded(info: Info): boolean {
    this.clock.see(info);
    return this.clock.isOver(info.tick);
  }

  /** Lets the faults at work have what the driver is shown next. */
  private spoil(observation: Observation, info: Info): void {
    this.tick = info.tick;
    this.clock.see(info);
    const { active } = this.clock;
    if (active !== this.state.active) this.state = { ...this.state, active };
    info.scenario = this.state;
    this.images.apply(observation, active);
    if (hasOutage(active)) this.environment.simulation.holdPosition(true);
  }
}

function hasOutage(active: readonly ScenarioFault[]): boolean {
  for (const { kind } of active) if (kind === 'gps-outage') return true;
  return false;
}

/** Delays add up [ticks]. */
function delayOf(active: readonly ScenarioFault[]): number {
  let ticks = 0;
  for (const fault of active) if (fault.kind === 'command-delay') ticks += fault.ticks;
  return ticks;
}

/** Share of commands lost where several faults are at work: each takes its part of what is left. */
function lossOf(active: readonly ScenarioFault[]): number {
  let kept = 1;
  for (const fault of active) if (fault.kind === 'command-loss') kept *= 1 - fault.share;
  return 1 - kept;
}
