import { TurnwiseError } from '../../core/errors';
import { RandomStream } from '../../core/random';
import { sampleRoutes } from '../../worlds/sample-routes';
import type { World } from '../../worlds/world';

/** What is in a world. */
export interface WorldFindings {
  id: string;
  name: string;
  drivingSide: 'right' | 'left';
  streets: number;
  /** Length of all carriageways [km]. */
  kilometres: number;
  junctions: number;
  lanes: number;
  roundaboutLanes: number;
  /** Lanes that lead nowhere. */
  deadEndLanes: number;
  /** Extent east-west and north-south [m]. */
  width: number;
  height: number;
  buildings: number;
  trees: number;
  /** Whether routes can be drawn, and if not the code of the error. */
  routes: 'yes' | string;
  attribution: string | null;
}

/** Looks a world over. */
export function checkWorld(world: World): WorldFindings {
  const { network, graph, scenery } = world;
  const { bounds } = network;
  return {
    id: world.id,
    name: graph.name,
    drivingSide: graph.drivingSide,
    streets: graph.streets.length,
    kilometres: network.carriageways.reduce((sum, { centre }) => sum + centre.length, 0) / 1000,
    junctions: network.junctions.length,
    lanes: network.lanes.length,
    roundaboutLanes: network.lanes.filter(({ roundabout }) => roundabout).length,
    deadEndLanes: network.lanes.filter(({ successors }) => successors.length === 0).length,
    width: bounds.maxX - bounds.minX,
    height: bounds.maxY - bounds.minY,
    buildings: scenery.buildings.length,
    trees: scenery.trees.length,
    routes: routesPossible(world),
    attribution: graph.attribution ?? null,
  };
}

function routesPossible({ network }: World): string {
  try {
    return sampleRoutes(network, new RandomStream(1, 'check'), 3).length > 0 ? 'yes' : 'none';
  } catch (error) {
    if (error instanceof TurnwiseError) return error.code;
    throw error;
  }
}

/** The findings for people. */
export function checkText(found: WorldFindings): string {
  const lines: [string, string][] = [
    ['world', found.name && found.name !== found.id ? `${found.id} (${found.name})` : found.id],
    ['streets', `${found.streets}, ${found.kilometres.toFixed(2)} km, traffic keeps ${found.drivingSide}`],
    ['junctions', String(found.junctions)],
    ['lanes', `${found.lanes}, ${found.roundaboutLanes} on roundabouts, ${found.deadEndLanes} end blind`],
    ['extent', `${found.width.toFixed(0)} x ${found.height.toFixed(0)} m`],
    ['scenery', `${found.buildings} buildings, ${found.trees} trees`],
    ['routes', found.routes],
  ];
  if (found.attribution) lines.push(['map data', found.attribution]);
  return lines.map(([name, text]) => `${name.padEnd(14)}${text}`).join('\n');
}
