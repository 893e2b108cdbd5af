import { TurnwiseError } from '../../core/errors';
import { type Attributes, type XmlFormat, type XmlHandlers, XmlScanner } from '../xml/xml-scanner';
import { eachPieceOfText } from './bytes-to-text';

export type Tags = Record<string, string>;

/** A way as the map has it. */
export interface Way {
  id: string;
  /** Ids of its nodes. */
  nodes: number[];
  tags: Tags;
}

export interface Place {
  latitude: number;
  longitude: number;
}

/** More nodes than this, counted in every street they are in, would not fit in memory with lanes and scenery. */
const MAX_NODES = 3_000_000;
/** OpenStreetMap itself allows 2,000. */
const MAX_NODES_OF_WAY = 20_000;
/** A turn restriction has three members, few have more. */
const MAX_MEMBERS = 40;

/** A relation that says how ways may be driven one after the other. */
export interface Relation {
  id: string;
  tags: Tags;
  members: { type: string; ref: string; role: string }[];
}

/** What of a map file matters for streets. */
export interface MapElements {
  ways: Way[];
  /** Where their nodes lie. */
  places: Map<number, Place>;
  /** Tags of those of their nodes that have a light, a sign or a crossing. */
  signs: Map<number, Tags>;
  /** Relations of type restriction. */
  restrictions: Relation[];
  /** Country of the first address. */
  country: string | undefined;
}

/** Values of `highway` that make a node a light, a sign or a crossing. */
const SIGNS = new Set(['traffic_signals', 'stop', 'give_way', 'crossing']);

/**
 * Reads the ways that `wanted` asks for, where their nodes lie and what stands there, and turn restrictions. The file is scanned twice,
 * first for ways and relations, then for the ways' nodes, so that the many nodes of buildings and woods are never kept.
 *
 * @throws TurnwiseError OSM_NOT_XML, OSM_NOT_OSM, OSM_MALFORMED, OSM_BAD_COORDINATE, OSM_TOO_LARGE, OSM_BAD_GZIP, OSM_NOT_UTF8
 */
export function readElements(bytes: Uint8Array, source: string, wanted: (tags: Tags) => boolean): MapElements {
  const found = scanWays(bytes, source, wanted);
  const needed = new Set<number>();
  for (const { nodes } of found.ways) for (const node of nodes) needed.add(node);
  return { ...found, ...scanNodes(bytes, source, needed) };
}

function scanWays(
  bytes: Uint8Array,
  source: string,
  wanted: (tags: Tags) => boolean,
): Pick<MapElements, 'ways' | 'restrictions' | 'country'> {
  const malformed = (what: string) =>
    new TurnwiseError('OSM_MALFORMED', { what, where: source, fix: 'Download or export the map again.' });
  const ways: Way[] = [];
  const restrictions: Relation[] = [];
  let count = 0;
  let country: string | undefined;
  let way: Way | null = null;
  let relation: Relation | null = null;
  scan(bytes, source, {
    open(name, attributes) {
      if (name === 'way') {
        const found = attributes();
        way = isDeleted(found) ? null : { id: found.id ?? '?', nodes: [], tags: Object.create(null) };
      } else if (name === 'nd' && way) {
        const ref = idOf(attributes().ref);
        if (ref === null) throw malformed(`Way ${way.id.slice(0, 20)} has a node without a number.`);
        way.nodes.push(ref);
        if (way.nodes.length > MAX_NODES_OF_WAY)
          throw malformed(`Way ${way.id.slice(0, 20)} has more than ${MAX_NODES_OF_WAY} nodes.`);
      } else if (name === 'relation') {
        const found = attributes();
        relation = isDeleted(found) ? null : { id: found.id ?? '?', tags: Object.create(null), members: [] };
      } else if (name === 'member' && relation) {
        // one more than a restriction can have shows that it is none
        if (relation.members.length > MAX_MEMBERS) return;
        const { type = '', ref = '', role = '' } = attributes();
        relation.members.push({ type, ref, role });
      } else if (name === 'tag') {
        const { k, v } = attributes();
        if (way && (k === undefined || v === undefined))
          throw malformed(`Way ${way.id.slice(0, 20)} has a tag without k or v.`);
        if (way) way.tags[k] = v;
        else if (relation && k !== undefined && v !== undefined) relation.tags[k] = v;
        if (k === 'addr:country' && country === undefined) country = v;
      }
    },
    close(name) {
      if (name === 'relation' && relation) {
        if (relation.tags.type === 'restriction' && relation.members.length <= MAX_MEMBERS) restrictions.push(relation);
        relation = null;
      }
      if (name !== 'way' || !way) return;
      if (way.nodes.length >= 2 && wanted(way.tags)) {
        ways.push(way);
        count += way.nodes.length;
        if (count > MAX_NODES) {
          throw new TurnwiseError('OSM_TOO_LARGE', {
            what: `The streets have more than ${MAX_NODES} nodes.`,
            where: source,
            fix: 'Cut out a smaller part, for example with `osmium extract --bbox`.',
          });
        }
      }
      way = null;
    },
  });
  return { ways, restrictions, country };
}

function scanNodes(
  bytes: Uint8Array,
  source: string,
  needed: ReadonlySet<number>,
): Pick<MapElements, 'places' | 'signs'> {
  const places = new Map<number, Place>();
  const signs = new Map<number, Tags>();
  let node: number | null = null;
  let tags: Tags | null = null;
  scan(bytes, source, {
    open(name, attributes) {
      if (name === 'tag' && node !== null) {
        const { k, v } = attributes();
        tags ??= Object.create(null) as Tags;
        if (k !== undefined && v !== undefined) tags[k] = v;
      }
      if (name !== 'node') return;
      const found = attributes();
      const id = idOf(found.id);
      if (id === null || !needed.has(id) || isDeleted(found) || found.lat === undefined || found.lon === undefined)
        return;
      const latitude = degrees(found.lat);
      const longitude = degrees(found.lon);
      // the projection has no meaning at the poles
      if (!(Math.abs(latitude) <= 89 && Math.abs(longitude) <= 180)) {
        throw new TurnwiseError('OSM_BAD_COORDINATE', {
          what: `Node ${id} lies at lat="${found.lat.slice(0, 20)}" lon="${found.lon.slice(0, 20)}".`,
          where: source,
          fix: 'Latitudes are within 89 degrees, longitudes within 180: correct the node or download the map again.',
        });
      }
      places.set(id, { latitude, longitude });
      node = id;
      tags = null;
    },
    close(name) {
      if (name !== 'node') return;
      if (node !== null && tags && SIGNS.has(tags.highway)) signs.set(node, tags);
      node = null;
    },
  });
  return { places, signs };
}

const FORMAT: XmlFormat = {
  notXml: 'OSM_NOT_XML',
  malformed: 'OSM_MALFORMED',
  notXmlFix: 'Give an .osm or .osm.gz file; `osmium cat map.osm.pbf -o map.osm` converts other kinds.',
  malformedFix: 'Download or export the map again.',
};

function scan(bytes: Uint8Array, source: string, handlers: XmlHandlers): void {
  let depth = 0;
  const ofDepth: XmlHandlers = {
    open(name, attributes) {
      if (depth++ > 0) return handlers.open(name, attributes);
      if (name === 'osm') return;
      throw new TurnwiseError('OSM_NOT_OSM', {
        what: `This is XML, but not OpenStreetMap's: its root is <${name.slice(0, 40)}>, not <osm>.`,
        where: source,
        fix: 'Give an .osm or .osm.gz file, as openstreetmap.org exports it.',
      });
    },
    close(name) {
      if (--depth > 0) handlers.close(name);
    },
  };
  const scanner = new XmlScanner(source, ofDepth, FORMAT);
  eachPieceOfText(bytes, source, (text) => scanner.push(text));
  scanner.end();
}

function isDeleted({ action, visible }: Attributes): boolean {
  return action === 'delete' || visible === 'false';
}

function idOf(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

function degrees(text: string): number {
  return /^[-+]?\d*\.?\d+(e[-+]?\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
}
