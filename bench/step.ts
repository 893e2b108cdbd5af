import { openPolicy } from '../cli/open-driver';
import { SoftwareRenderer } from '../sim/cameras/software-renderer';
import type { Image } from '../sim/observation';
import { areAlike, compareFrames, type FrameDifference } from '../test/browser/compare-frames';
import { PeerMissing } from './peers/line-process';
import { type Contestant, playRounds, TURN_SECONDS } from './rounds';
import { type Spread, summarise } from './statistics';
import { cpuSeconds, StepDrive } from './step-drive';
import { openSwiftshader, type SwiftshaderPeer } from './swiftshader-peer';
import { type BenchStretches, benchStretches, FRAME, STEPS_A_LAP, sampleSteps } from './swiftshader-scene';

export interface StepBenchOptions {
  rounds: number;
  /** How long a turn is [s]. */
  seconds?: number;
  onProgress?: (text: string) => void;
}

/** Ticks in one town. All rates are per second of processor time: what one core does. */
export interface StepCase {
  townSquareKm: number;
  /** Time to make streets, lanes and scenery [s]. */
  buildSeconds: number;
  /** Whole ticks: the shipped policy drives. */
  ticksPerSecond: number;
  spread: Spread;
  /** How often in a second each part alone could be done. */
  partsPerSecond: { observation: number; cameras: number; map: number; decision: number; physics: number };
  /** What was driven while it was measured. */
  metresDriven: number;
}

/** What three's WebGLRenderer reached. */
export interface SwiftshaderFigures {
  browser: string;
  device: string;
  /** On the wall, all of the browser held to one core (`pinned`). */
  framesPerSecond: number;
  spread: Spread;
  pinned: boolean;
  /** The same per second of processor time: as if it never waited. Null where there is no /proc. */
  framesPerProcessorSecond: number | null;
}

export interface StepReportBody {
  cases: StepCase[];
  /** Camera images per second of processor time, and the size of one [pixels]. */
  framesPerSecond: number;
  frame: { width: number; height: number };
  spread: Spread;
  peers: {
    /** Three as the page uses it: one asynchronous read a step. */
    swiftshader: SwiftshaderFigures | { missing: string };
    /** Three waiting for each read: faster, but everything stands still meanwhile. */
    swiftshaderWaiting: SwiftshaderFigures | { missing: string };
  };
  /** Frames: ours over theirs, null where the peer is missing. Ticks: in the largest town over those in the smallest. */
  ratios: {
    swiftshader: number | null;
    swiftshaderByProcessorTime: number | null;
    swiftshaderWaiting: number | null;
    largestOverSmallestTown: number;
  };
  /** The pictures of both renderers on the same scenes and cameras. */
  agreement: { pictures: number; mean: number; worstMean: number; agrees: boolean } | null;
  /** This process after the run, with every town in it [MB]. */
  memory: { rss: number; heap: number; arrayBuffers: number };
  agrees: boolean;
}

const TOWN_SQUARE_KM = [1, 4, 25];
const CAMERAS = 3;
const PEERS = { draw: 'swiftshader', drawAndWait: 'swiftshaderWaiting' } as const;

/**
 * Measures stepping: whole ticks with the shipped policy in towns of 1, 4 and 25 square kilometres, their parts, and camera frames
 * against three's WebGLRenderer in Chromium on SwiftShader, turn by turn.
 *
 * Each side has one core. Ours runs on one thread, and its rates are by processor time (garbage collection beside it is counted).
 * SwiftShader has threads and processes of its own: all are pinned to one core, and its rate is that on the wall, for a simulator has to wait
 * for its frames. Some of that time the core idles: three polls for the pixels. The rate by processor time is given as well.
 */
export async function benchStep({
  rounds,
  seconds = TURN_SECONDS,
  onProgress = () => {},
}: StepBenchOptions): Promise<StepReportBody> {
  onProgress('opens the policy and Chromium');
  const { policy } = await openPolicy(undefined);
  const stretches = benchStretches();
  const frames = frameDrawer(stretches);
  const peer = await openPeer();
  const drives: StepDrive[] = [];
  try {
    for (const squareKm of TOWN_SQUARE_KM) {
      onProgress(`builds a town of ${squareKm} square kilometres`);
      drives.push(new StepDrive(Math.sqrt(squareKm) * 1000, policy));
    }
    const agreement = 'missing' in peer ? null : compare(peer.samples, frames.samples());

    onProgress('warms up');
    const contestants: Contestant[] = [];
    for (const drive of drives) {
      await drive.drive(300);
      contestants.push({ name: nameOf(drive), turn: await turnOf((ticks) => drive.drive(ticks), 300, seconds) });
      drive.clear();
    }
    const draw = async (steps: number) => frames.draw(steps);
    await draw(STEPS_A_LAP);
    const drawTurn = await turnOf(draw, STEPS_A_LAP, seconds);
    contestants.push({ name: 'frames', turn: async () => CAMERAS * (await drawTurn()) });
    const busy = { draw: [] as number[], drawAndWait: [] as number[] };
    if (!('missing' in peer)) {
      for (const way of ['draw', 'drawAndWait'] as const)
        contestants.push({ name: PEERS[way], turn: await peerTurn(peer, way, seconds, busy[way]) });
    }

    const { figures, missing } = await playRounds(contestants, rounds, {
      onTurn: (name, round) => onProgress(`round ${round + 1} of ${rounds}: ${name}`),
    });

    const cases = drives.map((drive) => caseOf(drive, figures.get(nameOf(drive))!));
    const spread = summarise(figures.get('frames')!);
    const figuresOf = (way: 'draw' | 'drawAndWait'): SwiftshaderFigures | { missing: string } => {
      if ('missing' in peer) return peer;
      const theirs = figures.get(PEERS[way]);
      if (!theirs) return { missing: missing.get(PEERS[way])! };
      const { browser, device, pinned } = peer;
      const spread = summarise(theirs);
      const byProcessor = busy[way].every(Number.isFinite) ? summarise(busy[way]).median : null;
      return { browser, device, framesPerSecond: spread.median, spread, pinned, framesPerProcessorSecond: byProcessor };
    };
    const swiftshader = figuresOf('draw');
    const swiftshaderWaiting = figuresOf('drawAndWait');
    const over = (rate: number | null) => (rate === null ? null : spread.median / rate);
    const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    return {
      cases,
      framesPerSecond: spread.median,
      frame: FRAME,
      spread,
      peers: { swiftshader, swiftshaderWaiting },
      ratios: {
        swiftshader: over('missing' in swiftshader ? null : swiftshader.framesPerSecond),
        swiftshaderByProcessorTime: over('missing' in swiftshader ? null : swiftshader.framesPerProcessorSecond),
        swiftshaderWaiting: over('missing' in swiftshaderWaiting ? null : swiftshaderWaiting.framesPerSecond),
        largestOverSmallestTown: cases[cases.length - 1].ticksPerSecond / cases[0].ticksPerSecond,
      },
      agreement,
      memory: { rss: megabytes(rss), heap: megabytes(heapUsed), arrayBuffers: megabytes(arrayBuffers) },
      agrees: agreement?.agrees ?? true,
    };
  } finally {
    for (const drive of drives) drive.dispose();
    policy.dispose();
    if (!('missing' in peer)) await peer.close();
  }
}

async function openPeer(): Promise<SwiftshaderPeer | { missing: string }> {
  try {
    return await openSwiftshader();
  } catch (error) {
    return { missing: error instanceof Error ? error.message.split('\n')[0] : String(error) };
  }
}

/** The software renderer on the bench's scenes. */
function frameDrawer({ rig, views, stepAt }: BenchStretches) {
  const renderers = views.map(({ scene }) => new SoftwareRenderer(scene, FRAME));
  const drawStep = (step: number) => {
    const { stretch, pose } = stepAt(step);
    rig.place(pose);
    return renderers[stretch].render(rig.cameras);
  };
  let next = 0;
  return {
    draw(steps: number) {
      for (let i = 0; i < steps; i++) drawStep(next++ % STEPS_A_LAP);
    },
    /** One after the other, for the buffers are used again. */
    *samples() {
      for (const step of sampleSteps()) {
        const { colour, depth, semantic } = drawStep(step);
        for (const [i, image] of colour.entries()) yield { image, depth: depth[i], semantic: semantic[i] };
      }
    },
  };
}

function compare(
  theirs: readonly number[][],
  ours: Iterable<{ image: Image; depth: Float32Array; semantic: Uint8Array }>,
): StepReportBody['agreement'] {
  const differences: FrameDifference[] = [];
  for (const { image, depth, semantic } of ours) {
    const data = Uint8Array.from(theirs[differences.length]);
    differences.push(compareFrames({ ...image, data }, image, depth, semantic));
  }
  const means = differences.map(({ mean }) => mean);
  return {
    pictures: differences.length,
    mean: means.reduce((sum, mean) => sum + mean, 0) / means.length,
    worstMean: Math.max(...means),
    agrees: differences.length === theirs.length && areAlike(differences),
  };
}

/** A turn of about `seconds` that gives the rate of `work` by processor time. */
async function turnOf(work: (times: number) => Promise<void>, tried: number, seconds: number) {
  const rate = async (times: number) => {
    const before = cpuSeconds();
    await work(times);
    return times / (cpuSeconds() - before);
  };
  const times = Math.max(1, Math.round((await rate(tried)) * seconds));
  return () => rate(times);
}

/** The same for the peer on the wall; its rate by processor time is noted as well. */
async function peerTurn(peer: SwiftshaderPeer, way: keyof typeof PEERS, seconds: number, busy: number[]) {
  await peer.draw(STEPS_A_LAP, way);
  const { wall } = await peer.draw(STEPS_A_LAP, way);
  const steps = Math.max(1, Math.round((STEPS_A_LAP / wall) * seconds));
  return async () => {
    try {
      const { cpu, wall } = await peer.draw(steps, way);
      busy.push((CAMERAS * steps) / cpu);
      return (CAMERAS * steps) / wall;
    } catch (error) {
      throw new PeerMissing(error instanceof Error ? error.message.split('\n')[0] : String(error));
    }
  };
}

function caseOf(drive: StepDrive, rates: readonly number[]): StepCase {
  const { cameras, map, decision, physics } = drive.seconds;
  const rate = (seconds: number) => drive.ticks / seconds;
  const spread = summarise(rates);
  return {
    townSquareKm: (drive.sizeMetres / 1000) ** 2,
    buildSeconds: drive.buildSeconds,
    ticksPerSecond: spread.median,
    spread,
    partsPerSecond: {
      observation: rate(cameras + map),
      cameras: rate(cameras),
      map: rate(map),
      decision: rate(decision),
      physics: rate(physics),
    },
    metresDriven: Math.round(drive.metres),
  };
}

function nameOf({ sizeMetres }: StepDrive): string {
  return `town of ${(sizeMetres / 1000) ** 2} square kilometres`;
}
