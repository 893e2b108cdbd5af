import { TurnwiseError } from '../../core/errors';
import { RandomStream } from '../../core/random';
import { inspectNetwork, type NetworkFindings } from '../../worlds/inspect-network';
import type { PlanBox } from '../../worlds/plan-box';
import type { Point } from '../../worlds/polyline';
import { sampleRoutes } from '../../worlds/sample-routes';
import type { World } from '../../worlds/world';

/** The car turns on a circle of 5 m; to follow a lane it needs a little more than the lane asks for [1/m]. */
const TIGHTEST = 1 / 5.3;

/** What is in a world, and what a driver could trip over. */
export interface WorldFindings extends NetworkFindings {
  id: string;
  name: string;
  drivingSide: 'right' | 'left';
  streets: number;
  /** Length of all carriageways [km]. */
  kilometres: number;
  junctions: number;
  lanes: number;
  roundaboutLanes: number;
  controls: number;
  crosswalks: number;
  /** Extent east-west and north-south [m]. */
  width: number;
  height: number;
  /** Its corners [m]. */
  bounds: PlanBox;
  buildings: number;
  trees: number;
  /** Whether routes can be drawn, and if not the code of the error. */
  routes: 'yes' | string;
  attribution: string | null;
  /** What of the map could not be used, or was mended. */
  warnings: readonly string[];
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
    controls: network.controls.length,
    crosswalks: network.crosswalks.length,
    ...inspectNetwork(network, TIGHTEST),
    width: bounds.maxX - bounds.minX,
    height: bounds.maxY - bounds.minY,
    bounds,
    buildings: scenery.buildings.length,
    trees: scenery.trees.length,
    routes: routesPossible(world),
    attribution: graph.attribution ?? null,
    warnings: world.warnings,
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

function at({ x, y }: Point): string {
  return `at x ${x.toFixed(0)} m, y ${y.toFixed(0)} m`;
}

function cornersOf({ minX, minY, maxX, maxY }: WorldFindings['bounds']): string {
  return `x ${minX.toFixed(1)} to ${maxX.toFixed(1)} m, y ${minY.toFixed(1)} to ${maxY.toFixed(1)} m`;
}

/** Places that were found, of which there may be more. */
function places(found: readonly Point[]): string {
  return found.map(at).join('; ');
}

/** The findings for people. */
export function checkText(found: WorldFindings): string {
  const lines: [string, string][] = [
    ['world', found.name && found.name !== found.id ? `${found.id} (${found.name})` : found.id],
    ['streets', `${found.streets}, ${found.kilometres.toFixed(2)} km, traffic keeps ${found.drivingSide}`],
    ['junctions', String(found.junctions)],
    ['lanes', `${found.lanes}, ${found.roundaboutLanes} on roundabouts, ${found.deadEndLanes} end blind`],
    ...(found.deadEnds.length ? [['blind ends', places(found.deadEnds)] as [string, string]] : []),
    ['reachable', `${(100 * found.reachable).toFixed(1)} % of the length of all lanes, from one another`],
    ...(found.unreachable.length ? [['not reachable', places(found.unreachable)] as [string, string]] : []),
    [
      'gaps',
      found.worstGap
        ? `${found.gaps}, the largest ${found.worstGap.metres.toFixed(2)} m ${at(found.worstGap)}`
        : 'none',
    ],
    [
      'tight lanes',
      found.tightest
        ? `${found.tightLanes}, the tightest with a radius of ${found.tightest.radius.toFixed(1)} m ${at(found.tightest)}`
        : 'none',
    ],
    ['signs', `${found.controls} lights and signs, ${found.crosswalks} crossings`],
    ['extent', `${found.width.toFixed(0)} x ${found.height.toFixed(0)} m, ${cornersOf(found.bounds)}`],
    ['scenery', `${found.buildings} buildings, ${found.trees} trees`],
    ['routes', found.routes],
  ];
  if (found.attribution) lines.push(['map data', found.attribution]);
  return lines.map(([name, text]) => `${name.padEnd(14)}${text}`).join('\n');
}
