import type { TurnRestriction } from '../street-signs';
import { type Arm, endStreet } from './arm';
import type { RoadRules } from './road-rules';
import type { Chain } from './street-chains';

/** Places inside a junction that are looked at for one arm: more is no junction. */
const MAX_STEPS = 500;

/** For each arm, the arms by which a car that enters by it can leave: over the streets inside the junction, as signs allow. */
export function reachableArms(arms: readonly Arm[], streetsWithin: readonly Chain[], rules: RoadRules): Set<number>[] {
  return arms.map((arm, own) => {
    const all = armsAt(nodesFrom(arm, streetsWithin), arms);
    const isFree =
      rules.restrictions.size === 0 ||
      ![arm.street, ...streetsWithin].some(({ parts }) => parts.some(({ street }) => rules.restrictions.has(street)));
    if (isFree) return all;
    const allowed = allowedFrom(arm, arms, streetsWithin, rules);
    // signs that leave no way but back are misunderstood, or belong to a street that is not on the map
    return [...allowed].some((other) => other !== own) ? allowed : all;
  });
}

function nodesFrom(arm: Arm, streetsWithin: readonly Chain[]): Set<number> {
  const reached = new Set([arm.node]);
  for (const node of reached) {
    for (const street of streetsWithin) {
      if (street.from === node && street.lanesForward) reached.add(street.to);
      if (street.to === node && street.lanesBackward) reached.add(street.from);
    }
  }
  return reached;
}

function armsAt(nodes: ReadonlySet<number>, arms: readonly Arm[]): Set<number> {
  const found = new Set<number>();
  arms.forEach(({ node }, i) => {
    if (nodes.has(node)) found.add(i);
  });
  return found;
}

/** Somewhere on the way through a junction. */
interface Step {
  /** Street by which the car comes, and the node that it comes to. */
  street: number;
  node: number;
  /** Restrictions over several streets that the car is in the midst of, and how many of their streets lie behind it. */
  pending: { restriction: TurnRestriction; passed: number }[];
}

function allowedFrom(arm: Arm, arms: readonly Arm[], streetsWithin: readonly Chain[], rules: RoadRules): Set<number> {
  const found = new Set<number>();
  const steps: Step[] = [{ street: endStreet(arm), node: arm.node, pending: [] }];
  const seen = new Set<string>();
  for (let i = 0; i < steps.length && i < MAX_STEPS; i++) {
    const step = steps[i];
    arms.forEach((other, k) => {
      if (other.node === step.node && other.lanesOut > 0 && enter(step, endStreet(other), step.node, rules))
        found.add(k);
    });
    for (const { from, to, lanesForward, lanesBackward, parts } of streetsWithin) {
      const onward = from === step.node && lanesForward > 0;
      if (!onward && !(to === step.node && lanesBackward > 0)) continue;
      if (parts.some(({ street }) => street === step.street)) continue; // nobody turns round inside
      const end = onward ? to : from;
      let next: Step | null = step;
      for (const { street } of onward ? parts : [...parts].reverse()) next = next && enter(next, street, end, rules);
      if (!next) continue;
      const key = `${next.street} ${next.node} ${next.pending.map((p) => `${p.restriction.from}>${p.restriction.to}@${p.passed}`)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      steps.push(next);
    }
  }
  return found;
}

/** Goes on into a street that leads to `end`; null where a sign forbids it. */
function enter({ street: before, node, pending }: Step, street: number, end: number, rules: RoadRules): Step | null {
  const begun = (rules.restrictions.get(before) ?? [])
    .filter((restriction) => restriction.node === node)
    .map((restriction) => ({ restriction, passed: 0 }));
  const onward: Step['pending'] = [];
  for (const { restriction, passed } of [...pending, ...begun]) {
    const { kind, via, to } = restriction;
    const isLast = passed === via.length;
    const follows = street === (isLast ? to : via[passed]);
    if (kind === 'no' ? isLast && follows : !follows && (isLast || passed > 0)) return null;
    if (follows && !isLast) onward.push({ restriction, passed: passed + 1 });
  }
  return { street, node: end, pending: onward };
}
