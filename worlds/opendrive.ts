import { TurnwiseError } from '../core/errors';
import { buildJunctions } from './opendrive/build-junctions';
import { buildLanes } from './opendrive/build-lanes';
import { chainStrips, makeCarriageway } from './opendrive/carriageways';
import { findChainEnds } from './opendrive/chain-ends';
import { placeControls } from './opendrive/controls';
import { cutDirectJunctions } from './opendrive/direct-junctions';
import { fillLimits } from './opendrive/fill-limits';
import { findLanes } from './opendrive/find-lanes';
import { originOf } from './opendrive/geo-reference';
import { noteHeights } from './opendrive/heights';
import { findJunctionParts } from './opendrive/junction-parts';
import { findRuns } from './opendrive/lane-runs';
import { linkBits } from './opendrive/links';
import { prune } from './opendrive/prune';
import { readOpenDriveFile, tooLarge } from './opendrive/read-file';
import { recentre } from './opendrive/recentre';
import type { Road } from './opendrive/road';
import { markRoundabouts } from './opendrive/roundabouts';
import { drawStreets } from './opendrive/street-lines';
import { findThings } from './opendrive/things';
import { Warnings } from './opendrive/warnings';
import { type Carriageway, RoadNetwork } from './road-network';
import type { Scenery } from './scenery';
import type { StreetGraph } from './street-graph';

/** What an OpenDRIVE file makes of a world. */
export interface OpenDriveMap {
  network: RoadNetwork;
  graph: StreetGraph;
  /** Buildings and trees that the map has. */
  scenery: Scenery;
  /** What of the file could not be used, or was mended. */
  warnings: string[];
}

/** Roads further apart than this are not one map [m]. */
const MAX_EXTENT = 300_000;

/**
 * Reads an OpenDRIVE map (`.xodr`, 1.1 to 1.8) into lanes and streets.
 *
 * @param name the file's name, for messages and as the name of the graph
 * @throws TurnwiseError ODR_NOT_XML, ODR_MALFORMED, ODR_NOT_UTF8, ODR_NOT_OPENDRIVE, ODR_VERSION, ODR_TOO_LARGE, ODR_BAD_VALUE,
 *   ODR_BAD_GEOMETRY, ODR_NO_LANES
 * @see ASAM OpenDRIVE 1.8, https://publications.pages.asam.net/standards/ASAM_OpenDRIVE/
 */
export function readOpenDrive(bytes: Uint8Array, name: string): OpenDriveMap {
  const warnings = new Warnings();
  const file = readOpenDriveFile(bytes, name, warnings);
  recentre(file, warnings);
  const { graph, lines } = findLanes(file, name, warnings);
  linkBits(graph, file, warnings);
  prune(graph);
  if (graph.strips.every(({ bits }) => bits.length === 0))
    throw new TurnwiseError('ODR_NO_LANES', {
      what: 'The map has no lanes for cars.',
      where: name,
      fix: 'Export roads with lanes of type "driving".',
    });
  fillLimits(graph.bits);
  const parts = findJunctionParts(graph, file, cutDirectJunctions(graph, file));
  const built = buildLanes(graph, findRuns(graph));
  const { lanes, laneOf } = built;
  const chains = chainStrips(graph);
  const ends = findChainEnds(graph, chains);
  const limits = chains.map(([{ strip }]) => lanes[laneOf[graph.strips[strip].bits[0]]].speedLimit);
  const carriageways = chains.map(
    (chain, i): Carriageway => ({
      ...makeCarriageway(chain, i, graph, limits[i]),
      fromJunction: ends.junction[2 * i],
      toJunction: ends.junction[2 * i + 1],
    }),
  );
  chains.forEach((chain, i) => {
    for (const { strip } of chain) for (const bit of graph.strips[strip].bits) lanes[laneOf[bit]].street = i;
  });
  const drivingSide = drivingSideOf(file.roads);
  if (!file.isOwn)
    markRoundabouts(lanes, ({ street }) => street < 0 || carriageways[street].lanesBackward === 0, drivingSide);
  for (const carriageway of carriageways) carriageway.roundabout = true;
  for (const { street, roundabout } of lanes) if (street >= 0 && !roundabout) carriageways[street].roundabout = false;
  const junctions = buildJunctions(graph, parts.length, lanes, ends, name);
  const { scenery, crosswalks } = findThings(file.roads, lines);
  const controls = placeControls(file, lines, graph, built);
  const network = new RoadNetwork({ drivingSide, lanes, junctions, carriageways, controls, crosswalks });
  const { minX, minY, maxX, maxY } = network.bounds;
  if (Math.max(maxX - minX, maxY - minY) > MAX_EXTENT)
    throw tooLarge(`The roads spread over more than ${MAX_EXTENT / 1000} km.`, name);
  const { nodes, streets } = drawStreets(carriageways, junctions, lanes, ends, limits);
  noteHeights(file.roads, warnings);
  const origin = originOf(file);
  const { attribution } = file;
  return {
    network,
    graph: { name, drivingSide, nodes, streets, ...(origin && { origin }), ...(attribution && { attribution }) },
    scenery,
    warnings: warnings.list(),
  };
}

function drivingSideOf(roads: readonly Road[]): 'right' | 'left' {
  const left = roads.filter(({ leftHand }) => leftHand).length;
  return 2 * left > roads.length ? 'left' : 'right';
}
