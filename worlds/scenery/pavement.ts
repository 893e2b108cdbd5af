import type { Carriageway, Edges } from '../carriageway';
import type { StreetClass } from '../street-graph';

/** Width of the light strip between carriageway and pavement [m]. */
export const KERB_WIDTH = 0.25;

/** How far the pavement reaches beyond the edge of the carriageway, kerb included [m]; 0 where there is none. */
export function pavementWidth(street: StreetClass): number {
  if (street === 'motorway') return 0;
  return street === 'service' ? 1 : 2;
}

/** The same on each side: what the map says, else by class. */
export function pavementsOf(road: Carriageway): Edges {
  const width = pavementWidth(road.class);
  return road.pavements ?? { left: width, right: width };
}

/** How far the pavement reaches beyond a junction's outline, kerb included [m]. */
export const JUNCTION_PAVEMENT = 2;
