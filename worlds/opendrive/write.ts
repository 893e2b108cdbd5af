import type { World } from '../world';
import { OWN_NOTES, VENDOR } from './own-notes';
import { planFurniture } from './write/furniture';
import { type Connection, planLinks } from './write/plan-links';
import { planRoads } from './write/plan-roads';
import { roadElement } from './write/road-element';
import { element, escapeXml } from './write/xml';

/** Roads named in a warning. */
const MOST_NAMED = 6;

/** An OpenDRIVE file, and what of the world it does not say. */
export interface WrittenOpenDrive {
  bytes: Uint8Array;
  warnings: string[];
}

/**
 * Writes the roads of a world as OpenDRIVE 1.7 (`.xodr`): lanes with their links and limits, junctions, lights, signs and crossings. Buildings
 * and trees are left out.
 *
 * Reference lines are straight pieces and arcs. Read back, the middle of every lane is where it was within a centimetre.
 *
 * @see ASAM OpenDRIVE 1.7, https://publications.pages.asam.net/standards/ASAM_OpenDRIVE/
 */
export function writeOpenDrive({ network, graph }: Pick<World, 'network' | 'graph'>): WrittenOpenDrive {
  const plan = planRoads(network);
  const links = planLinks(network, plan);
  const furniture = planFurniture(network, plan);
  const ids = {
    // numbers of junctions follow those of roads: some programs want them apart
    junction: (written: number) => String(plan.roads.length + 1 + written),
    drivingSide: network.drivingSide,
  };
  const { minX, minY, maxX, maxY } = network.bounds;
  const { origin, attribution } = graph;
  const place =
    origin && `+proj=tmerc +lat_0=${origin.latitude} +lon_0=${origin.longitude} +k=1 +x_0=0 +y_0=0 +ellps=WGS84`;
  const header = element(
    'header',
    {
      revMajor: 1,
      revMinor: 7,
      name: graph.name,
      version: '1.00',
      north: maxY,
      south: minY,
      east: maxX,
      west: minX,
      vendor: VENDOR,
    },
    [
      ...(place ? [`<geoReference>${escapeXml(place)}</geoReference>`] : []),
      ...(attribution ? [element('userData', { code: OWN_NOTES.attribution, value: attribution })] : []),
    ],
  );
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OpenDRIVE>',
    header,
    ...plan.roads.map((road) => roadElement(road, links, furniture.of.get(road), ids)),
    ...[...links.junctions].map(([written, connections]) => junctionElement(ids.junction(written), connections)),
    '</OpenDRIVE>',
    '',
  ].join('\n');
  const warnings: string[] = [];
  if (links.lost) warnings.push(`${links.lost} links between lanes have no place in OpenDRIVE and were left out.`);
  if (furniture.lost) warnings.push(`${furniture.lost} lights, signs or crossings far from any road were left out.`);
  const bare = plan.roads.filter(({ junction, carriageway }) => junction < 0 && !carriageway);
  if (bare.length) {
    const named = bare.slice(0, MOST_NAMED).map(({ id, columns }) => {
      const street = columns.find(({ lane }) => lane)?.lane?.street;
      const name = network.carriageways.find((carriageway) => carriageway.street === street)?.name;
      return name ? `${id} of ${name}` : String(id);
    });
    const more = bare.length > MOST_NAMED ? ` and ${bare.length - MOST_NAMED} more` : '';
    warnings.push(
      `Lanes that do not run from end to end of their street became roads of their own and lost the shoulders, pavements and marks beside them: road ${named.join(', ')}${more}.`,
    );
  }
  return { bytes: new TextEncoder().encode(text), warnings };
}

function junctionElement(id: string, connections: readonly Connection[]): string {
  return element(
    'junction',
    { id, name: '', type: 'default' },
    connections.map(({ incoming, connecting, laneLinks }, i) =>
      element(
        'connection',
        {
          id: String(i),
          incomingRoad: String(incoming.id),
          connectingRoad: String(connecting.id),
          contactPoint: 'start',
        },
        laneLinks.map((link) => element('laneLink', link)),
      ),
    ),
  );
}
