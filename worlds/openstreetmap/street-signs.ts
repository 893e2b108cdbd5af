import { lineLength, type Point } from '../polyline';
import type { Street, StreetClass } from '../street-graph';
import type { StreetControl, StreetCrosswalk } from '../street-signs';
import type { MappedStreet } from './mapped-street';
import type { Tags } from './read-elements';

/** A sign without a direction is for the traffic towards the nearest junction, up to this far away [m]. */
const REACH = 60;
/** A pedestrians' light this near a junction is part of the junction's lights: it does not hold up who leaves [m]. */
const EXIT_REACH = 30;
const RANK: Record<StreetClass, number> = {
  motorway: 5,
  primary: 4,
  secondary: 3,
  tertiary: 2,
  residential: 1,
  service: 0,
};

type Direction = StreetControl['direction'];

interface Approach {
  street: Street;
  direction: Direction;
}

/**
 * Finds which traffic the lights, stop and give-way signs of a map are for, and where crossings are marked (wiki.openstreetmap.org,
 * Tag:highway=traffic_signals, stop, give_way, crossing).
 *
 * @param signs tags of map nodes that have any; @param pointOf where a map node lies [m]
 */
export function placeSigns(
  mapped: readonly MappedStreet[],
  signs: ReadonlyMap<number, Tags>,
  pointOf: (node: number) => Point,
): { controls: StreetControl[]; crosswalks: StreetCrosswalk[] } {
  const controls: StreetControl[] = [];
  const crosswalks: StreetCrosswalk[] = [];
  const ends = meetings(mapped);
  const marked = new Set<number>();
  for (const one of mapped) {
    const { street, nodes } = one;
    const lengths = distances(nodes.map(pointOf));
    nodes.forEach((node, i) => {
      const tags = signs.get(node);
      if (!tags) return;
      const end = i === 0 ? street.from : i === nodes.length - 1 ? street.to : null;
      const meeting = end === null ? null : ends.get(end)!;
      const isJunction = meeting !== null && meeting.streets.length > 2;
      const point = pointOf(node);
      const place = (kind: StreetControl['kind'], direction: Direction) =>
        controls.push({ kind, x: point.x, y: point.y, street: street.id, direction });
      // at an end only the traffic towards it; in between both, each with its way to the next junction
      const approaches = (['forward', 'backward'] as const)
        .filter((direction) => direction === 'forward' || street.lanesBackward > 0)
        .filter((direction) => end === null || (direction === 'forward' ? i > 0 : i === 0));
      const ahead = (direction: Direction) =>
        isJunction
          ? 0
          : toJunction(
              { street, direction },
              direction === 'forward' ? lengths.total - lengths.at[i] : lengths.at[i],
              ends,
            );
      const isCrossing = tags.highway === 'crossing' && tags.crossing !== 'no';
      for (const direction of approaches) {
        const onward = ahead(direction);
        const behind = isJunction ? 0 : ahead(direction === 'forward' ? 'backward' : 'forward');
        if (isCrossing) place('crossing', direction);
        if (hasLight(tags)) {
          const isExit = behind < EXIT_REACH && behind < onward;
          const said = isCrossing || tags.crossing ? null : saidDirection(tags, one.reversed);
          if (said ? said === 'both' || said === direction : !isExit) place('traffic-light', direction);
        }
        if (tags.highway === 'stop' || tags.highway === 'give_way') {
          const kind = tags.highway === 'stop' ? 'stop' : 'give-way';
          const said = isJunction ? null : saidDirection(tags, one.reversed);
          const isFor = isJunction
            ? tags.stop === 'all' || isMinor(street, meeting)
            : said
              ? said === 'both' || said === direction
              : onward <= Math.min(REACH, behind);
          if (isFor) place(kind, direction);
        }
      }
      if (isCrossing && !isJunction && isMarked(tags) && !marked.has(node)) {
        marked.add(node);
        crosswalks.push({ x: point.x, y: point.y, street: street.id });
      }
    });
  }
  return { controls, crosswalks };
}

function hasLight(tags: Tags): boolean {
  return tags.highway === 'traffic_signals' || (tags.highway === 'crossing' && tags.crossing === 'traffic_signals');
}

function isMarked(tags: Tags): boolean {
  const markings = tags['crossing:markings'];
  if (markings !== undefined) return markings !== 'no';
  return (
    ['marked', 'zebra', 'traffic_signals', 'uncontrolled'].includes(tags.crossing) || tags.crossing_ref === 'zebra'
  );
}

/** What a sign says about the traffic that it is for; compass directions say where it faces, which is not the same. */
function saidDirection(tags: Tags, reversed: boolean): Direction | 'both' | null {
  const said = tags[`${tags.highway}:direction`] ?? tags.direction;
  if (said === 'both') return 'both';
  if (said === 'forward') return reversed ? 'backward' : 'forward';
  if (said === 'backward') return reversed ? 'forward' : 'backward';
  return null;
}

/** Streets that meet at a node, and the classes of the most and the least important. */
interface Meeting {
  streets: Street[];
  most: number;
  least: number;
}

function meetings(mapped: readonly MappedStreet[]): Map<number, Meeting> {
  const found = new Map<number, Meeting>();
  for (const { street } of mapped) {
    const rank = RANK[street.class];
    for (const node of [street.from, street.to]) {
      const { streets, most, least } = found.get(node) ?? { streets: [], most: rank, least: rank };
      streets.push(street);
      found.set(node, { streets, most: Math.max(most, rank), least: Math.min(least, rank) });
    }
  }
  return found;
}

/** Whether a street gives way to others that it meets: all do where all are of one class. */
function isMinor(street: Street, { most, least }: Meeting): boolean {
  return RANK[street.class] < most || most === least;
}

/** Way from a place on a street to where three streets or more meet [m]; infinite beyond {@link REACH}. */
function toJunction(from: Approach, left: number, ends: ReadonlyMap<number, Meeting>): number {
  let { street, direction } = from;
  let way = left;
  while (way <= REACH) {
    const node = direction === 'forward' ? street.to : street.from;
    const { streets } = ends.get(node)!;
    if (streets.length > 2) return way;
    const next = streets.find((one) => one !== street);
    if (!next) break;
    direction = next.from === node ? 'forward' : 'backward';
    street = next;
    way += Math.max(0.1, lineLength(next.points));
  }
  return Number.POSITIVE_INFINITY;
}

function distances(points: readonly Point[]): { at: number[]; total: number } {
  const at = [0];
  for (let i = 1; i < points.length; i++)
    at.push(at[i - 1] + Math.hypot(points[i].x - points[i - 1].x, points[i].y - points[i - 1].y));
  return { at, total: at[at.length - 1] };
}
