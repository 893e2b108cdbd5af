import { TurnwiseError } from '../core/errors';
import { drivingSideOf } from './openstreetmap/driving-side';
import { healStreets, keepLargeParts } from './openstreetmap/heal';
import type { MappedStreet } from './openstreetmap/mapped-street';
import { pettyWays } from './openstreetmap/petty-ways';
import { localProjection } from './openstreetmap/projection';
import { readElements } from './openstreetmap/read-elements';
import { simplifyLine } from './openstreetmap/simplify-line';
import { splitWays } from './openstreetmap/split-ways';
import { isDrivable, streetProfile } from './openstreetmap/street-profile';
import { placeSigns } from './openstreetmap/street-signs';
import { resolveRestrictions } from './openstreetmap/turn-restrictions';
import type { Point } from './polyline';
import type { Street, StreetGraph } from './street-graph';

/** A street graph, and what of its source could not be used. */
export interface StreetGraphWithWarnings {
  graph: StreetGraph;
  warnings: string[];
}

/** Points that matter less than this to the shape of a street are left out [m]. */
const SIMPLIFY_TOLERANCE = 0.2;
/** Streets further apart than this are not one map [m]. */
const MAX_EXTENT = 300_000;
const ATTRIBUTION = '(c) OpenStreetMap contributors, ODbL 1.0';

/**
 * Reads the streets of an OpenStreetMap file (`.osm` XML, plain or packed with gzip; told apart by content).
 *
 * Taken: highways that a car may use, with direction, lanes and what is painted on them, widths, limits, roundabouts, turn restrictions,
 * lights, stop and give-way signs, crossings. Not taken: driveways, parking aisles, forecourts, private ways, areas, rules that hold only at times,
 * heights. Where a bridge passes over a street the two lines cross without a node.
 *
 * @param name the file's name, for messages and as the name of the graph
 * @throws TurnwiseError OSM_NOT_XML, OSM_NOT_OSM, OSM_MALFORMED, OSM_NOT_UTF8, OSM_BAD_GZIP, OSM_TOO_LARGE, OSM_BAD_COORDINATE, OSM_NO_STREETS
 */
export function readOpenStreetMap(bytes: Uint8Array, name: string): StreetGraphWithWarnings {
  const { ways, places, signs, restrictions, country } = readElements(bytes, name, isDrivable);
  const { pieces, cut } = splitWays(ways, (node) => places.has(node));
  if (pieces.length === 0) throw noStreets(name, ways.length);
  const warnings: string[] = [];
  if (cut > 0) warnings.push(`${cut} ways refer to nodes that the file does not hold; they were cut there.`);

  const used = new Set<number>();
  for (const { nodes } of pieces) for (const node of nodes) used.add(node);
  const projection = localProjection([...used].map((node) => places.get(node)!));
  if (projection.extent > MAX_EXTENT) {
    throw new TurnwiseError('OSM_TOO_LARGE', {
      what: `The streets spread over ${Math.round(projection.extent / 1000)} km; a map is at most ${MAX_EXTENT / 1000} km wide.`,
      where: name,
      fix: 'Cut out a smaller part, for example with `osmium extract --bbox`, or correct the stray node.',
    });
  }
  const points = new Map<number, Point>();
  for (const node of used) points.set(node, projection.project(places.get(node)!));

  const nodeIds = new Map<number, number>();
  const idOf = (node: number) => {
    const id = nodeIds.get(node) ?? nodeIds.size;
    nodeIds.set(node, id);
    return id;
  };
  const profiles = new Map(ways.map((way) => [way, streetProfile(way.tags)]));
  const drawn = pieces.map(({ way, nodes }, id) => {
    const { reversed, ...profile } = profiles.get(way)!;
    const inOrder = reversed ? [...nodes].reverse() : nodes;
    const line = inOrder.flatMap((node) => [points.get(node)!.x, points.get(node)!.y]);
    const street: Street = {
      id,
      from: idOf(inOrder[0]),
      to: idOf(inOrder[inOrder.length - 1]),
      points: simplifyLine(line, SIMPLIFY_TOLERANCE),
      ...profile,
    };
    return { street, way: way.id, nodes: inOrder, reversed };
  });
  const nodes = [...nodeIds].map(([node, id]) => ({ id, ...points.get(node)! }));
  const healed = healStreets(
    nodes,
    drawn.map(({ street }) => street),
  );
  if (healed.dropped > 0)
    warnings.push(`${healed.dropped} streets without length, or twice in the file, were left out.`);
  const petty = pettyWays(healed.streets);
  if (petty.size > 0) warnings.push(`${petty.size} service ways on forecourts, or to a door, were left out.`);
  const parts = keepLargeParts(
    healed.nodes,
    healed.streets.filter(({ id }) => !petty.has(id)),
  );
  if (parts.dropped > 0) {
    warnings.push(`${parts.dropped} streets (${Math.round(parts.droppedLength)} m) that join no others were left out.`);
  }
  if (parts.streets.length === 0) throw noStreets(name, ways.length);

  const mapped = drawn.flatMap((one): MappedStreet[] => {
    const id = parts.streetIds.get(healed.streetIds.get(one.street.id) ?? -1);
    return id === undefined ? [] : [{ ...one, street: parts.streets[id] }];
  });
  const turns = resolveRestrictions(restrictions, mapped, (node) =>
    parts.nodeIds.get(healed.nodeIds.get(nodeIds.get(node) ?? -1) ?? -1),
  );
  if (turns.conditional > 0)
    warnings.push(`${turns.conditional} turn restrictions that hold only at times were left out.`);
  if (turns.unclear > 0) warnings.push(`${turns.unclear} turn restrictions that make no sense were left out.`);
  const { controls, crosswalks } = placeSigns(mapped, signs, (node) => points.get(node)!);
  return {
    graph: {
      name,
      drivingSide: drivingSideOf(
        projection.origin,
        ways.map((way) => way.tags),
        country,
      ),
      nodes: parts.nodes,
      streets: parts.streets,
      restrictions: turns.restrictions,
      controls,
      crosswalks,
      surveyed: true,
      origin: projection.origin,
      attribution: ATTRIBUTION,
    },
    warnings,
  };
}

function noStreets(name: string, ways: number): TurnwiseError {
  return new TurnwiseError('OSM_NO_STREETS', {
    what: ways === 0 ? 'The map holds no street that a car may use.' : 'The nodes of its streets are not in the file.',
    where: name,
    fix: 'Export an area with streets (ways tagged highway=...), complete with their nodes.',
  });
}
