import fc from 'fast-check';
import { TurnwiseError } from '../../../core/errors';
import { RandomStream } from '../../../core/random';
import { checkGraph } from '../../../worlds/check-graph';
import { readOpenDrive } from '../../../worlds/opendrive';
import { sampleRoutes } from '../../../worlds/sample-routes';

const NUMBERS = [
  'NaN',
  '1e309',
  '-1e308',
  '1e9',
  '-1e9',
  '1e6',
  '0',
  '-1',
  '',
  'x',
  '1e-300',
  '0.001',
  '100',
  '3',
  '-3',
  '2',
  '7e2',
];
const PIECES = [
  '<',
  '>',
  '"',
  '/>',
  '<!--',
  ']]>',
  '&',
  '&#0;',
  '&bomb;',
  '<!DOCTYPE x>',
  '<a>',
  '</road>',
  '<lane id="1">',
  '\u0000',
  '=',
  '-',
  '9',
  '.',
  'e5',
];

/** Anywhere in the file, not rather at its beginning. */
const place = fc.noBias(fc.nat());

type Edit = (text: string) => string;

/** Sets one attribute to something else. */
const attribute = fc.tuple(place, fc.constantFrom(...NUMBERS)).map(
  ([at, value]): Edit =>
    (text) => {
      const found = [...text.matchAll(/\s[A-Za-z]\w*="[^"]*"/g)];
      if (!found.length) return text;
      const { index, 0: whole } = found[at % found.length];
      return `${text.slice(0, index)}${whole.slice(0, whole.indexOf('"'))}"${value}"${text.slice(index + whole.length)}`;
    },
);

/** Drops, doubles or moves one element, with what is in it as far as that is told by the text. */
const element = fc.tuple(place, place, fc.constantFrom('drop', 'double', 'move', 'swap ids')).map(
  ([at, to, how]): Edit =>
    (text) => {
      const found = [...text.matchAll(/<(?!OpenDRIVE)(\w+)[^<>]*>/g)];
      if (!found.length) return text;
      const { index, 0: tag, 1: name } = found[at % found.length];
      const end = tag.endsWith('/>') ? index + tag.length : text.indexOf(`</${name}>`, index) + name.length + 3;
      const whole = text.slice(index, end);
      const without = text.slice(0, index) + text.slice(index + whole.length);
      if (how === 'drop') return without;
      if (how === 'double') return text.slice(0, index) + whole + text.slice(index);
      if (how === 'move') {
        const spot = without.indexOf('<', to % without.length);
        return spot < 0 ? without : without.slice(0, spot) + whole + without.slice(spot);
      }
      return (
        text.slice(0, index) + whole.replace(/\bid="([^"]*)"/, `id="${to % 9}"`) + text.slice(index + whole.length)
      );
    },
);

const bytes = fc.tuple(place, fc.constantFrom(0, 1, 1, 5, 200), fc.constantFrom('', ...PIECES)).map(
  ([at, out, put]): Edit =>
    (text) => {
      const spot = text.length ? at % text.length : 0;
      return text.slice(0, spot) + put + text.slice(spot + out);
    },
);

const cut = place.map(
  (at): Edit =>
    (text) =>
      text.slice(0, text.length ? at % text.length : 0),
);

const bomb = fc.tuple(place, fc.constantFrom('<a>', '<road>', '<lane id="1" type="driving">'), fc.nat(20_000)).map(
  ([at, tag, times]): Edit =>
    (text) => {
      const spot = text.indexOf('<', text.length ? at % text.length : 0);
      return spot < 0 ? text : text.slice(0, spot) + tag.repeat(times) + text.slice(spot);
    },
);

const many = fc.tuple(place, fc.nat(3000)).map(
  ([at, times]): Edit =>
    (text) => {
      const found = [...text.matchAll(/<\w+[^<>]*?\/>/g)];
      if (!found.length) return text;
      const { index, 0: whole } = found[at % found.length];
      return text.slice(0, index) + whole.repeat(times) + text.slice(index);
    },
);

/** A file with some of it damaged, at any of several places. */
export function damaged(whole: string): fc.Arbitrary<Uint8Array> {
  const edit = fc.oneof(
    { weight: 16, arbitrary: attribute },
    { weight: 10, arbitrary: element },
    { weight: 2, arbitrary: bytes },
    { weight: 1, arbitrary: cut },
    { weight: 1, arbitrary: bomb },
    { weight: 2, arbitrary: many },
  );
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) => new TextEncoder().encode(edits.reduce((text, one) => one(text), whole)));
}

/** Reads a file, and throws where it is neither refused by a code nor a world that makes sense. Returns the code, or `read`. */
export function readOrRefuse(data: Uint8Array): string {
  try {
    const { network, graph } = readOpenDrive(data, 'damaged.xodr');
    checkGraph(graph, 'TEST_GRAPH');
    for (const lane of network.lanes) {
      const { points } = lane.centre;
      for (let i = 0; i < points.length; i++)
        if (!Number.isFinite(points[i])) throw new Error(`lane ${lane.id} is not finite`);
      if (!(lane.width > 0 && lane.speedLimit > 0))
        throw new Error(`lane ${lane.id}: ${lane.width} m, ${lane.speedLimit} m/s`);
      for (const next of lane.successors)
        if (!network.lanes[next].predecessors.includes(lane.id)) throw new Error(`lane ${lane.id} is not linked back`);
      if (lane.left >= 0 && network.lanes[lane.left].right !== lane.id)
        throw new Error(`lane ${lane.id} has no neighbour`);
    }
    for (const { outline } of network.junctions)
      if (!(outline.length >= 6 && outline.every(Number.isFinite))) throw new Error('an outline is not finite');
    for (const { centre, edges } of network.carriageways)
      if (edges?.left.length !== centre.count || edges.right.length !== centre.count)
        throw new Error('edges do not fit');
    try {
      sampleRoutes(network, new RandomStream(1, 'fuzz'), 1);
    } catch (error) {
      if (!(error instanceof TurnwiseError)) throw error;
    }
    return 'read';
  } catch (error) {
    if (error instanceof TurnwiseError && error.code.startsWith('ODR_')) return error.code;
    throw error;
  }
}
