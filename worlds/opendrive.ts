import { TurnwiseError } from '../core/errors';
import { buildJunctions } from './opendrive/build-junctions';
import { buildLanes } from './opendrive/build-lanes';
import { chainStrips, makeCarriageway } from './opendrive/carriageways';
import { findChainEnds } from './opendrive/chain-ends';
import { CrossSectionMaker } from './opendrive/cross-sections';
import { fillLimits } from './opendrive/fill-limits';
import { findJunctionParts } from './opendrive/junction-parts';
import { addStrips, type LaneBit, type PavedStrip } from './opendrive/lane-bits';
import { findRuns } from './opendrive/lane-runs';
import { type LaneGraph, linkBits } from './opendrive/links';
import { prune } from './opendrive/prune';
import { readOpenDriveFile } from './opendrive/read-file';
import { ReferenceLine } from './opendrive/reference-line';
import type { OpenDrive, Road } from './opendrive/road';
import { markRoundabouts } from './opendrive/roundabouts';
import { drawStreets } from './opendrive/street-lines';
import { Warnings } from './opendrive/warnings';
import { type Carriageway, RoadNetwork } from './road-network';
import type { StreetGraph } from './street-graph';

/** What an OpenDRIVE file makes of a world. */
export interface OpenDriveMap {
  network: RoadNetwork;
  graph: StreetGraph;
  /** What of the file could not be used, or was mended. */
  warnings: string[];
}

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
  const graph = findLanes(file, name, warnings);
  linkBits(graph, file, warnings);
  prune(graph);
  if (graph.strips.every(({ bits }) => bits.length === 0))
    throw new TurnwiseError('ODR_NO_LANES', {
      what: 'The map has no lanes for cars.',
      where: name,
      fix: 'Export roads with lanes of type "driving".',
    });
  fillLimits(graph.bits);
  const parts = findJunctionParts(graph, file);
  const { lanes, laneOf } = buildLanes(graph, findRuns(graph));
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
  markRoundabouts(lanes, ({ street }) => street < 0 || carriageways[street].lanesBackward === 0, drivingSide);
  for (const carriageway of carriageways) carriageway.roundabout = true;
  for (const { street, roundabout } of lanes) if (street >= 0 && !roundabout) carriageways[street].roundabout = false;
  const junctions = buildJunctions(graph, parts.length, lanes, ends);
  const network = new RoadNetwork({ drivingSide, lanes, junctions, carriageways });
  const { nodes, streets } = drawStreets(carriageways, junctions, lanes, ends, limits);
  return { network, graph: { name, drivingSide, nodes, streets }, warnings: warnings.list() };
}

function findLanes(file: OpenDrive, name: string, warnings: Warnings): LaneGraph {
  const strips: PavedStrip[] = [];
  const bits: LaneBit[] = [];
  const stripsOf = new Map<Road, PavedStrip[]>();
  const roads = new Map<string, Road>();
  const undriven = new Set<string>();
  const virtual = new Set(file.junctions.filter(({ kind }) => kind === 'virtual').map(({ id }) => id));
  const maker = new CrossSectionMaker(name);
  for (const road of file.roads) {
    const where = `road ${road.id}`;
    if (road.junction !== null && virtual.has(road.junction)) {
      warnings.note('Virtual junctions are not read; the roads that turn off there were left out', where);
      undriven.add(road.id);
      continue;
    }
    if (road.length < 1e-3) {
      warnings.note('Roads without length were left out', where);
      undriven.add(road.id);
      continue;
    }
    const first = strips.length;
    const sections = maker.make(road, new ReferenceLine(road, name, warnings));
    addStrips(road, sections, strips, bits, () => warnings.note('Lanes too narrow for a car are not driven in', where));
    if (strips.length === first) {
      undriven.add(road.id);
      continue;
    }
    roads.set(road.id, road);
    stripsOf.set(road, strips.slice(first));
  }
  return { roads, undriven, stripsOf, strips, bits };
}

function drivingSideOf(roads: readonly Road[]): 'right' | 'left' {
  const left = roads.filter(({ leftHand }) => leftHand).length;
  return 2 * left > roads.length ? 'left' : 'right';
}
