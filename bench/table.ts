import type { Machine } from './machine';
import type { InferReport, RooflineReport, StepReport, TrainReport } from './report';

/** Sets rows in columns: the first row is the head, numbers go to the right. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (/^[-\d.]+( x)?$/.test(cell) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}

export function machineLine({ cpu, cores, memoryGigabytes, system, node, turnwise, loadBefore }: Machine): string {
  return `turnwise ${turnwise}, node ${node}, ${cpu}, ${cores} cores, ${memoryGigabytes} GB, ${system}, load before ${loadBefore}`;
}

export function trainTable({ machine, rounds, cases, peers, agreement }: TrainReport): string {
  const names = Object.keys(cases[0]?.peers ?? {});
  const head = ['preset', 'batch', 'workers', 'samples/s', 'from', 'to', ...names.flatMap((name) => [name, 'ratio'])];
  const rows = cases.map(({ preset, batch, workers, spread, peers: theirs, ratios }) => [
    preset,
    String(batch),
    String(workers),
    ...[spread.median, spread.min, spread.max].map(rate),
    ...names.flatMap((name) => {
      const peer = theirs[name];
      const ratio = ratios[name];
      return 'missing' in peer || ratio === null ? ['missing', '-'] : [rate(peer.samplesPerSecond), times(ratio)];
    }),
  ]);
  return [
    machineLine(machine),
    ...aboutLines(peers),
    `medians of ${rounds} rounds`,
    '',
    columns([head, ...rows]),
    '',
    ...agreement.map(
      ({ preset, batch, steps, losses, largestDifference, agrees }) =>
        `${preset} batch ${batch}: losses after ${steps} steps ${agrees ? 'agree' : 'DISAGREE'} ` +
        `(${Object.keys(losses).join(', ')}; largest difference ${largestDifference.toExponential(1)})`,
    ),
  ].join('\n');
}

export function inferTable({ machine, rounds, cases, peers, agreement }: InferReport): string {
  const names = Object.keys(cases[0]?.peers ?? {});
  const head = ['preset', 'network ms', 'from', 'to', 'act ms', ...names.flatMap((name) => [`${name} ms`, 'ratio'])];
  const rows = cases.map(({ preset, spread, act, peers: theirs, ratios }) => [
    preset,
    ...[spread.median, spread.min, spread.max, act.milliseconds].map(milliseconds),
    ...names.flatMap((name) => {
      const peer = theirs[name];
      const ratio = ratios[name];
      return 'missing' in peer || ratio === null ? ['missing', '-'] : [milliseconds(peer.milliseconds), times(ratio)];
    }),
  ]);
  return [
    machineLine(machine),
    ...aboutLines(peers),
    `one decision on one thread, medians of ${rounds} rounds`,
    '',
    columns([head, ...rows]),
    '',
    ...agreement.map(
      ({ preset, largestDifference, agrees }) =>
        `${preset}: outputs ${agrees ? 'agree' : 'DISAGREE'} (largest difference ${largestDifference.toExponential(1)})`,
    ),
  ].join('\n');
}

export function rooflineTable({ machine, rounds, peak, batch, cases, totals, adam }: RooflineReport): string {
  const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
  const head = ['preset', 'layer', 'work', 'Mflop', 'Gflop/s', 'of peak', 'ms', 'of the time'];
  const rows = cases.map(({ preset, layer, work, megaflops, gigaflops, ofPeak, milliseconds, share }) => [
    ...[preset, layer, work, megaflops.toFixed(2), gigaflops.toFixed(1), percent(ofPeak)],
    ...[milliseconds.toFixed(3), percent(share)],
  ]);
  return [
    machineLine(machine),
    `one core, batch ${batch}, medians of ${rounds} rounds; peak ${peak.gigaflops.toFixed(1)} Gflop/s, ${peak.gigabytes.toFixed(1)} GB/s`,
    '',
    columns([head, ...rows]),
    '',
    ...totals.map(
      ({ preset, megaflops, gigaflops, ofPeak, samplesPerSecond }) =>
        `${preset}: ${megaflops.toFixed(1)} Mflop a sample at ${gigaflops.toFixed(1)} Gflop/s, ${percent(ofPeak)} of the peak: at most ${samplesPerSecond.toFixed(0)} samples/s`,
    ),
    ...adam.map(
      ({ preset, gigabytes, ofPeak, milliseconds }) =>
        `${preset}: Adam ${milliseconds.toFixed(2)} ms a step, ${gigabytes.toFixed(1)} GB/s, ${percent(ofPeak)} of the peak`,
    ),
  ].join('\n');
}

export function stepTable({
  machine,
  rounds,
  cases,
  framesPerSecond,
  frame,
  peers: { swiftshader },
  ratios,
  agreement,
  memory,
}: StepReport): string {
  const head = ['town km2', 'ticks/s', 'from', 'to', 'observation/s', 'decision/s', 'physics/s', 'built in s'];
  const rows = cases.map(({ townSquareKm, spread, partsPerSecond: part, buildSeconds }) => [
    String(townSquareKm),
    ...[spread.median, spread.min, spread.max, part.observation, part.decision, part.physics].map(rate),
    buildSeconds.toFixed(2),
  ]);
  const peer =
    'missing' in swiftshader
      ? `missing: ${swiftshader.missing}`
      : `${rate(swiftshader.framesPerSecond)} (${swiftshader.browser}, ${swiftshader.device}), ratio ${times(ratios.swiftshader!)}`;
  const pictures = agreement
    ? `, ${agreement.pictures} pictures ${agreement.agrees ? 'agree' : 'DISAGREE'} (mean difference ${agreement.mean.toFixed(2)})`
    : '';
  return [
    machineLine(machine),
    `a second of processor time on one core, medians of ${rounds} rounds`,
    '',
    columns([head, ...rows]),
    '',
    `largest town over smallest: ${times(ratios.largestOverSmallestTown)}; memory ${memory.rss} MB with every town in it`,
    `camera images of ${frame.width}x${frame.height} a second: ours ${rate(framesPerSecond)}, three.js on SwiftShader ${peer}${pictures}`,
  ].join('\n');
}

function aboutLines(peers: TrainReport['peers']): string[] {
  return Object.entries(peers).map(([name, about]) => `${name}: ${JSON.stringify(about)}`);
}

const rate = (value: number) => value.toFixed(value < 100 ? 1 : 0);
const milliseconds = (value: number) => value.toFixed(3);
const times = (value: number) => `${value.toFixed(2)} x`;
