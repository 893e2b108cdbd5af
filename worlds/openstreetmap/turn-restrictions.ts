import { wrapAngle } from '../../core/maths';
import type { Street } from '../street-graph';
import type { TurnRestriction } from '../street-signs';
import { headingFrom, type MappedStreet } from './mapped-street';
import type { Relation, Tags } from './read-elements';

export interface RestrictionsOfMap {
  restrictions: TurnRestriction[];
  /** Number of relations left out because they hold only at times, and because they make no sense. */
  conditional: number;
  unclear: number;
}

/** Heading changes that restrictions name [rad]; others name none. */
const TURNS: Record<string, number> = {
  left_turn: Math.PI / 2,
  right_turn: -Math.PI / 2,
  straight_on: 0,
  u_turn: Math.PI,
};
const KINDS = /^(no|only)_(left_turn|right_turn|straight_on|u_turn|entry|exit)$/;
/** Ways in between have few pieces, and few streets meet at a node: more is no restriction that anybody meant. */
const MAX_VIA = 30;
const MAX_STREETS_AT_NODE = 30;

/**
 * Finds the streets that turn restrictions speak of (wiki.openstreetmap.org, Relation:restriction). Those whose ways the file does not
 * hold are left out without a word: extracts cut them off.
 *
 * @param nodeOf the node made of a map node
 */
export function resolveRestrictions(
  relations: readonly Relation[],
  mapped: readonly MappedStreet[],
  nodeOf: (node: number) => number | undefined,
): RestrictionsOfMap {
  const map: StreetIndex = { ofWay: new Map(), atNode: new Map() };
  for (const one of mapped) {
    listAt(map.ofWay, one.way).push(one);
    listAt(map.atNode, one.street.from).push(one);
    listAt(map.atNode, one.street.to).push(one);
  }
  const found: RestrictionsOfMap = { restrictions: [], conditional: 0, unclear: 0 };
  for (const { tags, members } of relations) {
    const rule = ruleForCars(tags);
    if (rule === 'conditional') found.conditional++;
    if (rule === 'unclear') found.unclear++;
    if (rule === null || typeof rule === 'string') continue;
    const refs = (role: string, type: string) =>
      members.filter((one) => one.role === role && one.type === type).map(({ ref }) => ref);
    const [from, to, via] = [refs('from', 'way'), refs('to', 'way'), refs('via', 'way')];
    const nodes = refs('via', 'node');
    if (!from.length || !to.length || nodes.length > 1 || !(nodes.length || via.length)) {
      found.unclear++;
      continue;
    }
    const at = nodes.length ? nodeOf(Number(nodes[0])) : null;
    if (at === undefined || [...from, ...via, ...to].some((way) => !map.ofWay.has(way))) continue;
    const passages = passagesOver(map, new Set(from), at, via, new Set(to));
    if (!passages.length) found.unclear++;
    for (const { from, via, to, node } of rule.turn === undefined ? passages : closestTo(rule.turn, passages)) {
      if (from !== to)
        found.restrictions.push({ kind: rule.kind, from: from.id, node, via: via.map(({ id }) => id), to: to.id });
    }
  }
  return found;
}

interface StreetIndex {
  ofWay: Map<string, MappedStreet[]>;
  atNode: Map<number, MappedStreet[]>;
}

function listAt<K>(lists: Map<K, MappedStreet[]>, key: K): MappedStreet[] {
  const list = lists.get(key) ?? [];
  lists.set(key, list);
  return list;
}

interface Rule {
  kind: 'no' | 'only';
  /** Heading change [rad]. */
  turn: number | undefined;
}

/** What a restriction forbids to cars; null when nothing. */
function ruleForCars(tags: Tags): Rule | 'conditional' | 'unclear' | null {
  const value = tags['restriction:motorcar'] ?? tags['restriction:motor_vehicle'] ?? tags.restriction;
  if (value === undefined) {
    const isConditional = ['restriction:conditional', 'restriction:motor_vehicle:conditional'].some(
      (key) => key in tags,
    );
    // what is left is for buses, lorries, bicycles
    return isConditional ? 'conditional' : null;
  }
  const except = (tags.except ?? '').split(/[;,]/).map((word) => word.trim());
  if (except.some((word) => word === 'motorcar' || word === 'motor_vehicle' || word === 'vehicle')) return null;
  if (value === 'none') return null;
  const words = KINDS.exec(value);
  if (!words) return 'unclear';
  if (['day_on', 'day_off', 'hour_on', 'hour_off'].some((key) => key in tags)) return 'conditional';
  return { kind: words[1] === 'no' ? 'no' : 'only', turn: TURNS[words[2]] };
}

interface Passage {
  from: Street;
  node: number;
  via: Street[];
  to: Street;
  /** Heading change [rad]. */
  turn: number;
}

/** The nodes at which a car may leave a street. */
function exits({ from, to, lanesBackward }: Street): number[] {
  return lanesBackward > 0 ? [to, from] : [to];
}

/** The node at the other end of a street that is entered at `node`; null when it cannot be. */
function across({ from, to, lanesBackward }: Street, node: number): number | null {
  if (from === node) return to;
  return to === node && lanesBackward > 0 ? from : null;
}

/** Every way from one of some streets, over a node or the shortest way over others, to one of a third group. */
function passagesOver(
  { ofWay, atNode }: StreetIndex,
  from: ReadonlySet<string>,
  at: number | null,
  via: readonly string[],
  to: ReadonlySet<string>,
): Passage[] {
  const over = via.flatMap((way) => ofWay.get(way)!.slice(0, MAX_VIA + 1)).map(({ street }) => street);
  if (over.length > MAX_VIA) return [];
  const streetsAt = (node: number, ways: ReadonlySet<string>) =>
    atNode
      .get(node)!
      .slice(0, MAX_STREETS_AT_NODE)
      .filter(({ way }) => ways.has(way))
      .map(({ street }) => street);
  const passages: Passage[] = [];
  const begins = at === null ? new Set(over.flatMap(({ from, to }) => [from, to])) : [at];
  for (const node of begins) {
    for (const first of streetsAt(node, from)) {
      if (!exits(first).includes(node)) continue;
      const heading = headingFrom(first, node) + Math.PI;
      const reached = new Map<number, Street[]>([[node, []]]);
      for (const [end, way] of reached) {
        if (way.length > 0 || over.length === 0) {
          for (const last of streetsAt(end, to)) {
            if (across(last, end) === null) continue;
            passages.push({ from: first, node, via: way, to: last, turn: wrapAngle(headingFrom(last, end) - heading) });
          }
        }
        for (const next of over) {
          const far = across(next, end);
          if (far !== null && !reached.has(far)) reached.set(far, [...way, next]);
        }
      }
    }
  }
  return passages;
}

/** The passage that turns most like it; ways need not be cut where a restriction begins, so that there may be several. */
function closestTo(turn: number, passages: readonly Passage[]): Passage[] {
  const distance = (passage: Passage) => Math.abs(wrapAngle(passage.turn - turn)) + 0.01 * passage.via.length;
  let best: Passage | null = null;
  for (const passage of passages) if (!best || distance(passage) < distance(best) - 1e-9) best = passage;
  return best ? [best] : [];
}
