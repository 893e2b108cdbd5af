import { RunningHash } from '../../core/hash';
import type { RoadNetwork } from '../../worlds/road-network';

/** Fingerprint of a network's lanes: tells whether a world made again is the one that was driven in. */
export function networkPrint({ lanes, junctions }: RoadNetwork): string {
  const hash = new RunningHash().number(lanes.length).number(junctions.length);
  for (const { centre } of lanes) hash.number(centre.points[0]).number(centre.points[1]).number(centre.length);
  return hash.digest();
}
