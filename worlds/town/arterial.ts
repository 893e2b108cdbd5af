import type { RandomStream } from '../../core/random';
import type { StreetGraph } from '../street-graph';
import { drawBend } from './arterial/bend';
import { drawRoads, layRoad } from './arterial/roads';
import { Sheet } from './arterial/sheet';
import { drawSlips, laySlip } from './arterial/slips';

/**
 * Draws a town of wide roads as maps of cities have them: dual carriageways drawn as two one-way roads, with the junctions of four nodes that come of it,
 * one-way roads of up to four lanes, slip lanes and ramps, lanes that open before junctions; between them common streets. A chequerboard, bent by waves.
 * Every node can be reached from every other.
 *
 * @param size side of the square [m]
 */
export function drawArterialTown(
  size: number,
  drivingSide: 'right' | 'left',
  random: RandomStream,
): Pick<StreetGraph, 'nodes' | 'streets' | 'surveyed'> {
  const taken = new Set<string>();
  const across = drawRoads(true, size, taken, random.fork('across'));
  const up = drawRoads(false, size, taken, random.fork('up'));
  const bend = drawBend(random.fork('bend'));
  const sheet = new Sheet((x, y) => {
    const [bentX, bentY] = bend(x, y);
    // drawn for the right; the left sees it in a mirror
    return [drivingSide === 'right' ? bentX : -bentX, bentY];
  });
  for (const a of across)
    for (const u of up) {
      const node = sheet.addNode(u.at, a.at);
      a.stops.push({ at: u.at, node, axis: u.axis });
      u.stops.push({ at: a.at, node, axis: a.axis });
    }
  for (const slip of drawSlips(across, up, random.fork('slips'))) laySlip(sheet, slip);
  const own = random.fork('streets');
  for (const road of [...across, ...up]) layRoad(sheet, road, own);
  return { nodes: sheet.nodes, streets: sheet.streets, surveyed: true };
}
