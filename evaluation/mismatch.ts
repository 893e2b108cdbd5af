import { entropy } from '../policy/gaussian-mixture';
import type { Info } from '../sim/driving-env';
import type { DriverAnswer } from './driver';

/** So far before and behind the mouth of the false street a tick counts as being at it [m]. */
const REACH = 10;
/** Bins of the histograms: from so much on, so wide [nats]. What lies outside counts in the outermost. */
const LOWEST = -6;
const WIDTH = 0.1;
const BINS = 100;

/** Entropies of the mixtures of one drive whose map shows a street that does not exist. Counts, so that totals of drives are exact. */
export interface MismatchSums {
  /** How many ticks had an entropy of -6 to -5.9 nats, -5.9 to -5.8 and so on: those before the false street, and those at it. */
  before: number[];
  at: number[];
  /** Sums of the entropies [nats]. */
  entropyBefore: number;
  entropyAt: number;
}

/**
 * Keeps how unsure a driver is at a street that its map shows and that does not exist, and how unsure before. At it is from 10 m before the
 * street leaves the route to 10 m behind, by the progress on the route. What comes later does not count: by then the car may be on another
 * street than the one that its map shows the route on. Needs `info.scenario.falseStreet`.
 */
export class MismatchWatch {
  private sums: MismatchSums | null = null;
  private isBehind = false;

  /** @param info what is true where the answer was given, tick by tick in order */
  see({ progress, scenario }: Info, { mixture }: DriverAnswer): void {
    const fork = scenario?.falseStreet?.at;
    if (fork === undefined || !mixture || this.isBehind) return;
    this.isBehind = progress > fork + REACH;
    if (this.isBehind) return;
    this.sums ??= { before: new Array(BINS).fill(0), at: new Array(BINS).fill(0), entropyBefore: 0, entropyAt: 0 };
    const value = entropy(mixture);
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor((value - LOWEST) / WIDTH)));
    if (progress >= fork - REACH) {
      this.sums.at[bin]++;
      this.sums.entropyAt += value;
    } else {
      this.sums.before[bin]++;
      this.sums.entropyBefore += value;
    }
  }

  /** Null where the map showed no false street, or the driver gave no mixture. */
  result(): MismatchSums | null {
    return this.sums;
  }
}

/** How well the entropy of the mixtures tells ticks at false streets from those before. */
export interface Mismatch {
  ticksBefore: number;
  ticksAt: number;
  /** Mean entropies [nats]; 0 of no ticks. */
  entropyBefore: number;
  entropyAt: number;
  /**
   * Area under the ROC curve of a detector by entropy, over the ticks of all drives together: the probability that a tick at a false street
   * has more entropy than one before, `U / (ticksAt ticksBefore)` with U of Mann and Whitney (1947), ties counting half. 0.5 is chance, 1
   * is certain; null where there are no ticks of one kind.
   */
  auc: number | null;
}

/** Sums up drives; null where no map showed a false street to a driver with mixtures. */
export function sumMismatch(drives: readonly (MismatchSums | null | undefined)[]): Mismatch | null {
  const given = drives.filter((sums) => sums != null);
  if (given.length === 0) return null;
  const sum = (of: (sums: MismatchSums) => number) => given.reduce((total, sums) => total + of(sums), 0);
  let ticksBefore = 0;
  let ticksAt = 0;
  let wins = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const before = sum((sums) => sums.before[bin]);
    const at = sum((sums) => sums.at[bin]);
    wins += at * (ticksBefore + before / 2);
    ticksBefore += before;
    ticksAt += at;
  }
  return {
    ticksBefore,
    ticksAt,
    entropyBefore: ticksBefore ? sum((sums) => sums.entropyBefore) / ticksBefore : 0,
    entropyAt: ticksAt ? sum((sums) => sums.entropyAt) / ticksAt : 0,
    auc: ticksBefore && ticksAt ? wins / (ticksAt * ticksBefore) : null,
  };
}
