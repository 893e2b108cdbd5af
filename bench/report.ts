import { z } from 'zod';

const positive = z.number().positive();

const machine = z.object({
  cpu: z.string(),
  cores: z.number().int().positive(),
  memoryGigabytes: positive,
  system: z.string(),
  node: z.string(),
  turnwise: z.string(),
  loadBefore: z.number().nonnegative(),
});

const spread = z.object({
  rounds: z.number().int().positive(),
  median: z.number(),
  min: z.number(),
  max: z.number(),
  lowerQuartile: z.number(),
  upperQuartile: z.number(),
});

/** What every report begins with. */
const head = {
  format: z.literal('turnwise-bench'),
  version: z.literal(1),
  date: z.iso.datetime(),
  /** As it can be typed again. */
  commandLine: z.string(),
  machine,
  /** Of ours and of every peer that does not say otherwise. */
  rounds: z.number().int().positive(),
};

/** Why a peer was not measured. */
const missing = z.object({ missing: z.string() });
/** What a peer says about itself: version, threads, libraries. */
const about = z.record(z.string(), z.unknown());

/** Contestants that must have computed the same. Differences are relative, absolute below 1. */
const agreement = z.object({
  preset: z.string(),
  batch: z.number().int().positive().optional(),
  tolerance: positive,
  largestDifference: z.number().nonnegative(),
  agrees: z.boolean(),
});

const trainPeer = z.union([missing, z.object({ samplesPerSecond: positive, spread, threads: z.number().int() })]);

export const trainReport = z.object({
  ...head,
  command: z.literal('train'),
  peers: z.record(z.string(), z.union([about, missing])),
  cases: z.array(
    z.object({
      preset: z.string(),
      batch: z.number().int().positive(),
      workers: z.number().int().positive(),
      samplesPerSecond: positive,
      spread,
      peers: z.record(z.string(), trainPeer),
      /** Ours over theirs; null where the peer is missing. */
      ratios: z.record(z.string(), positive.nullable()),
    }),
  ),
  agreement: z.array(
    agreement.extend({
      /** Steps taken from the same weights on the same batch. */
      steps: z.number().int().positive(),
      /** Ours before the first of them [nats]: had nothing been learned, agreement would say little. */
      lossBefore: z.number(),
      /** The loss after them, by contestant [nats]. */
      losses: z.record(z.string(), z.number()),
    }),
  ),
  agrees: z.boolean(),
});

const inferPeer = z.union([missing, z.object({ milliseconds: positive, spread })]);

export const inferReport = z.object({
  ...head,
  command: z.literal('infer'),
  peers: z.record(z.string(), z.union([about, missing])),
  cases: z.array(
    z.object({
      preset: z.string(),
      /** The network alone, of float32 images to its outputs. */
      milliseconds: positive,
      spread,
      /** A whole `Policy.act`, of uint8 images to a decision. */
      act: z.object({ milliseconds: positive, spread }),
      /** In a turn. */
      decisions: z.number().int().positive(),
      peers: z.record(z.string(), inferPeer),
      /** Our network's time over theirs; null where the peer is missing. */
      ratios: z.record(z.string(), positive.nullable()),
    }),
  ),
  agreement: z.array(agreement),
  agrees: z.boolean(),
});

const framesPeer = z.union([
  missing,
  z.object({
    browser: z.string(),
    device: z.string(),
    framesPerSecond: positive,
    spread,
    pinned: z.boolean(),
    framesPerProcessorSecond: positive.nullable(),
  }),
]);

export const stepReport = z.object({
  ...head,
  command: z.literal('step'),
  cases: z.array(
    z.object({
      townSquareKm: positive,
      buildSeconds: positive,
      /** Whole ticks a second of processor time. */
      ticksPerSecond: positive,
      spread,
      partsPerSecond: z.object({
        observation: positive,
        cameras: positive,
        map: positive,
        decision: positive,
        physics: positive,
      }),
      metresDriven: z.number().nonnegative(),
    }),
  ),
  /** Camera images a second of processor time. */
  framesPerSecond: positive,
  frame: z.object({ width: z.number().int(), height: z.number().int() }),
  spread,
  peers: z.object({ swiftshader: framesPeer, swiftshaderWaiting: framesPeer }),
  ratios: z.object({
    swiftshader: positive.nullable(),
    swiftshaderByProcessorTime: positive.nullable(),
    swiftshaderWaiting: positive.nullable(),
    largestOverSmallestTown: positive,
  }),
  agreement: z
    .object({ pictures: z.number().int(), mean: z.number(), worstMean: z.number(), agrees: z.boolean() })
    .nullable(),
  memory: z.object({ rss: positive, heap: positive, arrayBuffers: z.number() }),
  agrees: z.boolean(),
});

export const rooflineReport = z.object({
  ...head,
  command: z.literal('roofline'),
  /** Of one core, by what WebAssembly lets a program ask for. */
  peak: z.object({ gigaflops: positive, gigabytes: positive }),
  batch: z.number().int().positive(),
  cases: z.array(
    z.object({
      preset: z.string(),
      layer: z.string(),
      work: z.enum(['forward', 'backward']),
      /** Of a sample [1e6]. */
      megaflops: positive,
      gigaflops: positive,
      ofPeak: positive,
      /** Of a sample [ms]. */
      milliseconds: positive,
      /** Of the time of all layers. */
      share: positive,
      /** Of a batch, once [s]. */
      spread,
    }),
  ),
  totals: z.array(
    z.object({
      preset: z.string(),
      megaflops: positive,
      gigaflops: positive,
      ofPeak: positive,
      samplesPerSecond: positive,
    }),
  ),
  adam: z.array(z.object({ preset: z.string(), gigabytes: positive, ofPeak: positive, milliseconds: positive })),
  agrees: z.literal(true),
});

export const allReport = z.object({
  ...head,
  command: z.literal('all'),
  train: trainReport,
  step: stepReport,
  infer: inferReport,
  agrees: z.boolean(),
});

export type TrainReport = z.infer<typeof trainReport>;
export type InferReport = z.infer<typeof inferReport>;
export type StepReport = z.infer<typeof stepReport>;
export type RooflineReport = z.infer<typeof rooflineReport>;
export type AllReport = z.infer<typeof allReport>;
/** The begin of every report. */
export type ReportHead = Pick<TrainReport, 'format' | 'version' | 'date' | 'commandLine' | 'machine' | 'rounds'>;
