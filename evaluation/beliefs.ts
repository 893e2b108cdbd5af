import { cdf, entropy, logProbability, type Mixture, modes } from '../policy/gaussian-mixture';
import { normalCdf } from '../policy/normal-distribution';
import type { Info } from '../sim/driving-env';
import type { Observation } from '../sim/observation';
import type { RoadNetwork } from '../worlds/road-network';
import type { Route } from '../worlds/route';
import { Branches, isOnRoute } from './beliefs/branches';
import type { Driver, DriverAnswer } from './driver';

/** Bins of the PIT histogram, of equal width from 0 to 1. */
export const PIT_BINS = 20;
/** Half widths of the central intervals of the calibration curve, in deviations of a normal distribution. */
export const Z_LEVELS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3] as const;
/** The share of labels that a calibrated driver has within each of {@link Z_LEVELS}: `2 cdf(z) - 1`. */
export const Z_EXPECTED: readonly number[] = Z_LEVELS.map((z) => 2 * normalCdf(z) - 1);
const Z_TAILS = Z_LEVELS.map((z) => normalCdf(-z));

/** Ticks between two times that the driver is asked again without the route, and how far before a junction that begins [m]. */
const ENTROPY_EVERY = 10;
const APPROACH = 10;

/** What is summed over the ticks of one route at which the driver gave a mixture. Sums and counts, so that totals of routes are exact. */
export interface BeliefSums {
  ticks: number;
  /** Sum of the negative log density at the expert's curvature [nats, of a density over 1/m]. */
  nll: number;
  /** How many labels fell into each twentieth of the predicted distribution: probability integral transform. */
  pit: number[];
  /** How many labels lay within each of {@link Z_LEVELS}. */
  within: number[];
  /** Ticks at junctions where branches can be told apart; at how many the curvature driven and the highest peak led onto the route's. */
  branchTicks: number;
  drivenRight: number;
  modeRight: number;
  /** How often the driver was asked with and without the route, and the sums of the entropies [nats]. */
  entropySamples: number;
  entropyRouted: number;
  entropyUnrouted: number;
}

/** Sums of nothing. */
export function noBeliefs(): BeliefSums {
  return {
    ticks: 0,
    nll: 0,
    pit: new Array<number>(PIT_BINS).fill(0),
    within: Z_LEVELS.map(() => 0),
    branchTicks: 0,
    drivenRight: 0,
    modeRight: 0,
    entropySamples: 0,
    entropyRouted: 0,
    entropyUnrouted: 0,
  };
}

/**
 * Holds a driver's mixtures against the expert's curvature, tick by tick.
 *
 * - NLL: `-log p(label)`.
 * - PIT: `u = cdf(label)`; of a calibrated driver uniform (Dawid 1984; Gneiting et al. 2007).
 * - z-score curve, as in Amini's line of work: the label is within z where `u` lies between `cdf(-z)` and `cdf(z)` of the standard normal,
 *   which for a single Gaussian is `|label - mean| <= z deviation`.
 * - mode accuracy: at junctions, whether the highest peak of the density leads onto the route's branch (`beliefs/branches.ts`).
 * - entropy with and without the route, every tenth tick from 10 m before a junction that leaves a choice: what the route tells the driver.
 */
export class BeliefWatch {
  readonly sums = noBeliefs();
  private readonly branches: Branches;
  private unroutedMap = new Uint8Array();

  constructor(
    network: RoadNetwork,
    private readonly route: Route,
    private readonly driver: Driver,
  ) {
    this.branches = new Branches(network, route);
  }

  /** Takes an answer, and the truth and the observation that it was given to. The observation is left as it is. */
  async see(info: Info, observation: Observation, answer: DriverAnswer): Promise<void> {
    const { mixture } = answer;
    if (!mixture) return;
    addLabel(this.sums, mixture, info.expert.curvature);

    const branches = this.branches.at(info);
    if (branches) {
      this.sums.branchTicks++;
      if (isOnRoute(branches, answer.curvature)) this.sums.drivenRight++;
      if (isOnRoute(branches, modes(mixture)[0].curvature)) this.sums.modeRight++;
    }

    if (!this.driver.believe || info.tick % ENTROPY_EVERY || !observation.state.routed) return;
    const { progress } = info;
    const isNear = this.route.junctions.some(
      ({ from, to, choices }) => choices > 1 && progress >= from - APPROACH && progress <= to,
    );
    if (!isNear) return;
    const unrouted = await this.driver.believe(this.withoutRoute(observation));
    this.sums.entropySamples++;
    this.sums.entropyRouted += entropy(mixture);
    this.sums.entropyUnrouted += entropy(unrouted);
  }

  /** The same observation with a copy of the map that has no route on it. */
  private withoutRoute({ images, state, ...rest }: Observation): Observation {
    const { map } = images;
    if (this.unroutedMap.length !== map.data.length) this.unroutedMap = new Uint8Array(map.data.length);
    this.unroutedMap.set(map.data);
    for (let i = 1; i < this.unroutedMap.length; i += 2) this.unroutedMap[i] = 0;
    const data = this.unroutedMap;
    return { ...rest, images: { ...images, map: { ...map, data } }, state: { ...state, routed: false } };
  }
}

/** Adds a label to the sums of likelihood and calibration. */
export function addLabel(sums: BeliefSums, mixture: Mixture, label: number): void {
  const below = cdf(mixture, label);
  sums.ticks++;
  sums.nll -= logProbability(mixture, label);
  sums.pit[Math.min(PIT_BINS - 1, Math.floor(below * PIT_BINS))]++;
  const tail = Math.min(below, 1 - below);
  for (let i = 0; i < Z_TAILS.length; i++) if (tail >= Z_TAILS[i]) sums.within[i]++;
}

/** What the sums of many routes come to. */
export interface Beliefs {
  ticks: number;
  /** Mean negative log-likelihood of the expert's curvature [nats]. */
  nll: number;
  /** Counts in twenty bins. */
  pit: number[];
  /** For each z: the share of labels within, and the share that a calibrated driver has. */
  calibration: { z: number; within: number; expected: number }[];
  /** Mean distance of the two, over all z: 0 is calibrated. */
  calibrationError: number;
  /** Ticks at junctions, and the shares of them at which the curvature driven and the highest peak led onto the route's branch. */
  branchTicks: number;
  drivenRight: number;
  modeRight: number;
  /** Mean entropy near junctions [nats], with the route on the map and without. */
  entropySamples: number;
  entropyRouted: number;
  entropyUnrouted: number;
}

/** Sums up routes, in order; null where no driver gave a mixture. Shares and means of nothing are 0. */
export function sumBeliefs(routes: readonly (BeliefSums | null)[]): Beliefs | null {
  const given = routes.filter((sums) => sums !== null);
  if (!given.length) return null;
  const sum = (of: (sums: BeliefSums) => number) => given.reduce((total, sums) => total + of(sums), 0);
  const mean = (of: (sums: BeliefSums) => number, count: number) => (count ? sum(of) / count : 0);
  const ticks = sum((sums) => sums.ticks);
  const branchTicks = sum((sums) => sums.branchTicks);
  const entropySamples = sum((sums) => sums.entropySamples);
  const calibration = Z_LEVELS.map((z, i) => ({
    z,
    within: mean((sums) => sums.within[i], ticks),
    expected: Z_EXPECTED[i],
  }));
  const apart = calibration.reduce((total, { within, expected }) => total + Math.abs(within - expected), 0);
  return {
    ticks,
    nll: mean((sums) => sums.nll, ticks),
    pit: Array.from({ length: PIT_BINS }, (_, i) => sum((sums) => sums.pit[i])),
    calibration,
    calibrationError: ticks ? apart / calibration.length : 0,
    branchTicks,
    drivenRight: mean((sums) => sums.drivenRight, branchTicks),
    modeRight: mean((sums) => sums.modeRight, branchTicks),
    entropySamples,
    entropyRouted: mean((sums) => sums.entropyRouted, entropySamples),
    entropyUnrouted: mean((sums) => sums.entropyUnrouted, entropySamples),
  };
}
