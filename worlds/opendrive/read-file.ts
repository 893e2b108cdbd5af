import { TurnwiseError } from '../../core/errors';
import { type XmlElement, xmlElements } from '../xml/xml-elements';
import type { XmlFormat } from '../xml/xml-scanner';
import { Fields } from './fields';
import { isOwnNote, noteOf, VENDOR } from './own-notes';
import { readRoad } from './read-road';
import type { Connection, OpenDrive, RoadJunction } from './road';
import type { Warnings } from './warnings';

/** Largest file that is read [bytes]. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Elements of a file that are kept: a city of 1,000 km of roads has about a million. */
const MAX_ELEMENTS = 3_000_000;
const PIECE = 1024 * 1024;

const FORMAT: XmlFormat = {
  notXml: 'ODR_NOT_XML',
  malformed: 'ODR_MALFORMED',
  notXmlFix: 'Give an .xodr file.',
  malformedFix: 'Mend the place, or export the map again.',
};
/** What programs keep for themselves, and what is not used. */
const SKIP = new Set([
  'include',
  'dataQuality',
  'material',
  'surface',
  'railroad',
  'station',
  'lateralProfileShape',
  'shape',
  'access',
  'rule',
  'height',
]);
const WITH_TEXT = new Set(['geoReference']);

/**
 * Reads an OpenDRIVE file (1.1 to 1.8) into roads and junctions, one element at a time.
 *
 * @param source the file's name, for messages
 * @throws TurnwiseError ODR_NOT_XML, ODR_MALFORMED, ODR_NOT_UTF8, ODR_NOT_OPENDRIVE, ODR_VERSION, ODR_TOO_LARGE, ODR_BAD_VALUE
 */
export function readOpenDriveFile(bytes: Uint8Array, source: string, warnings: Warnings): OpenDrive {
  const found: OpenDrive = {
    version: '',
    name: '',
    geoReference: '',
    attribution: '',
    isOwn: false,
    offset: { x: 0, y: 0, hdg: 0 },
    roads: [],
    junctions: [],
  };
  const roadIds = new Set<string>();
  let elements = 0;
  const scanner = xmlElements(source, {
    format: FORMAT,
    skip: (name, attributes) => (name === 'userData' ? !isOwnNote(attributes()) : SKIP.has(name)),
    withText: WITH_TEXT,
    root(name) {
      if (name === 'OpenDRIVE') return;
      throw new TurnwiseError('ODR_NOT_OPENDRIVE', {
        what: `This is XML, but not OpenDRIVE: its root is <${name.slice(0, 40)}>, not <OpenDRIVE>.`,
        where: source,
        fix: 'Give an .xodr file.',
      });
    },
    take(element) {
      if (element.name === 'header') readHeader(element, source, found);
      else if (element.name === 'junction') found.junctions.push(readJunction(element, source));
      else if (element.name === 'road') {
        const road = readRoad(element, source, warnings);
        if (roadIds.has(road.id)) warnings.note('Roads whose id another road has were left out', `road ${road.id}`);
        else found.roads.push(road);
        roadIds.add(road.id);
      }
    },
    count() {
      if (++elements > MAX_ELEMENTS) throw tooLarge(`The map has more than ${MAX_ELEMENTS} elements.`, source);
    },
  });
  if (bytes.length > MAX_BYTES) throw tooLarge(`The map is larger than ${MAX_BYTES / 1048576} MB.`, source);
  const decoder = decoderOf(bytes, source);
  for (let at = 0; at < bytes.length; at += PIECE)
    scanner.push(decode(decoder, bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length, source));
  scanner.end();
  return found;
}

/** By the XML declaration; UTF-8 where there is none. */
function decoderOf(bytes: Uint8Array, source: string): TextDecoder {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 200));
  const label = /^[^<]*<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? 'utf-8';
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw notText(`The encoding "${label.slice(0, 40)}" is not known.`, source, cause);
  }
}

function decode(decoder: TextDecoder, piece: Uint8Array, last: boolean, source: string): string {
  try {
    return decoder.decode(piece, { stream: !last });
  } catch (cause) {
    throw notText('The text is not in the encoding that the file says, UTF-8 unless it says another.', source, cause);
  }
}

function notText(what: string, source: string, cause: unknown): TurnwiseError {
  return new TurnwiseError('ODR_NOT_UTF8', { what, where: source, fix: 'Save the map as UTF-8.', cause });
}

export function tooLarge(what: string, source: string): TurnwiseError {
  return new TurnwiseError('ODR_TOO_LARGE', { what, where: source, fix: 'Cut out a smaller part of the map.' });
}

function readHeader(element: XmlElement, source: string, into: OpenDrive): void {
  const header = new Fields(element, `${source}, header`);
  const major = header.text('revMajor') || '1';
  into.version = `${major}.${header.text('revMinor')}`;
  if (major !== '1') {
    throw new TurnwiseError('ODR_VERSION', {
      what: `This is OpenDRIVE ${into.version.slice(0, 20)}; 1.1 to 1.8 are read.`,
      where: source,
      fix: 'Export the map as OpenDRIVE 1.4 or later.',
    });
  }
  into.name = header.text('name');
  into.geoReference = header.child('geoReference')?.element.text.trim() ?? '';
  into.isOwn = header.text('vendor') === VENDOR;
  into.attribution = noteOf(header, 'attribution');
  const offset = header.child('offset');
  if (offset) into.offset = { x: offset.lenient('x', 0), y: offset.lenient('y', 0), hdg: offset.lenient('hdg', 0) };
}

function readJunction(element: XmlElement, source: string): RoadJunction {
  const id = element.attributes.id?.trim() ?? '';
  const junction = new Fields(element, `${source}, junction ${id.slice(0, 40)}`);
  const type = junction.text('type');
  const connections = junction.children('connection').flatMap((connection): Connection[] => {
    const connecting = connection.text('connectingRoad') || connection.text('linkedRoad');
    const incoming = connection.text('incomingRoad');
    // crossings of version 1.8 have neither, and lead no traffic from road to road
    if (!connecting || !incoming) return [];
    const contact = connection.text('contactPoint') === 'end' ? 'end' : 'start';
    const lanes = connection
      .children('laneLink')
      .map((link) => ({ from: link.number('from', -100, 100), to: link.number('to', -100, 100) }));
    return [{ incoming, connecting, contact, lanes }];
  });
  const kind = type === 'direct' || type === 'virtual' || type === 'crossing' ? type : 'default';
  return { id: junction.id('id'), name: junction.text('name'), kind, connections };
}
