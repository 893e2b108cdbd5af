import type { EndReason, Info } from '../sim/driving-env';
import type { Scenario, SuccessTest } from '../worlds/scenario';
import { type WayOut, WayOutWatch } from './existing-way';
import { type Recovery, RecoveryWatch } from './recovery';
import { type Proportion, wilson } from './wilson';

/** What became of a drive, by the test of its scenario. */
export interface Outcome {
  test: SuccessTest;
  passed: boolean;
  /** Where the test is `recovered`. */
  recovery?: Recovery;
  /** Where the map has a false street. */
  wayOut?: WayOut;
}

/** Ends of an episode in which the car did what it must never do, whatever its map says. */
const NEVER: readonly (EndReason | null)[] = ['off-road', 'wrong-way', 'stuck'];

/** Watches a drive for the outcome that its scenario asks for; without a scenario that is `arrived`. */
export class OutcomeWatch {
  private readonly test: SuccessTest;
  private readonly recovery: RecoveryWatch | undefined;
  private readonly wayOut: WayOutWatch | undefined;
  private endReason: EndReason | null = null;

  constructor(scenario?: Scenario) {
    this.test = scenario?.success ?? 'arrived';
    if (this.test === 'recovered') this.recovery = new RecoveryWatch();
    if (scenario?.map?.falseStreet) this.wayOut = new WayOutWatch();
  }

  /** @param info of every tick, in order, the reset's first */
  see(info: Info): void {
    this.endReason = info.endReason;
    this.recovery?.see(info);
    this.wayOut?.see(info);
  }

  result(): Outcome {
    const { test, endReason } = this;
    const recovery = this.recovery?.result();
    const wayOut = this.wayOut?.result();
    const passed = {
      arrived: endReason === 'arrived',
      recovered: recovery?.recovered ?? false,
      'existing-way': wayOut !== undefined && wayOut.way !== 'none',
      'on-road': !NEVER.includes(endReason),
    }[test];
    return { test, passed, ...(recovery && { recovery }), ...(wayOut && { wayOut }) };
  }
}

/** Recoveries of many drives: how many of the starts, the 95 % interval of the share, and the mean time of those that did [s]. */
export interface RecoveryFigures extends Proportion {
  starts: number;
  recovered: number;
  /** Null where none recovered. */
  seconds: number | null;
}

/** Sums up drives that began off their line; null where none did. */
export function recoveryFigures(outcomes: readonly (Outcome | null)[]): RecoveryFigures | null {
  const all = outcomes.flatMap((outcome) => outcome?.recovery ?? []);
  if (all.length === 0) return null;
  const times = all.flatMap(({ seconds }) => seconds ?? []);
  return {
    starts: all.length,
    recovered: times.length,
    seconds: times.length ? times.reduce((sum, seconds) => sum + seconds, 0) / times.length : null,
    ...wilson(times.length, all.length),
  };
}
