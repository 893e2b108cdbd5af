import { RandomStream } from '../../core/random';
import { buildNetwork } from '../../worlds/build-network';
import type { RoadNetwork } from '../../worlds/road-network';
import type { Route } from '../../worlds/route';
import type { Waypoint } from '../../worlds/route-plan';
import { findWay } from '../../worlds/route-plan/find-way';
import { sampleRoutes } from '../../worlds/sample-routes';
import { generateTown } from '../../worlds/town';
import type { TownSource } from '../../worlds/world-source';
import { type Manoeuvre, manoeuvreOf } from '../manoeuvres';
import type { Suite, SuiteEntry } from '../suite';

/** What a route is for, and what else it may do. */
const KINDS: readonly { name: Manoeuvre; with: readonly Manoeuvre[]; most: number }[] = [
  { name: 'left', with: ['left', 'straight'], most: 2 },
  { name: 'right', with: ['right', 'straight'], most: 2 },
  { name: 'straight', with: ['straight'], most: 2 },
  { name: 'roundabout-exit', with: ['roundabout-on', 'roundabout-exit'], most: 3 },
];
const ROUTES_A_KIND = 10;
/** [m] */
const LENGTH = { minLength: 100, maxLength: 400 };
const DRAWN_A_TOWN = 80;
/** Largest difference of length within a pair, as a part. */
const LIKE = 0.1;
/** Routes of the training suite from one town. */
const MOST_A_TOWN = 4;

/** A route that could be in a suite. */
interface Draft {
  world: TownSource;
  kind: Manoeuvre;
  manoeuvres: Manoeuvre[];
  length: number;
  waypoints: Waypoint[];
}

/**
 * Makes a suite of labelled manoeuvres in unseen towns, and the suite that answers it in towns of training: for each route one that does the
 * same at its junctions and is as long within a tenth, so that what differs between the two is not the task.
 *
 * @param unseen towns; @param training towns, with the size that they had in training
 */
export function makeTownSuites(unseen: readonly TownSource[], training: readonly TownSource[]): [Suite, Suite] {
  const chosen = chooseUnseen(unseen.map(draftsIn));
  const answers = chooseAnswers(chosen, training.flatMap(draftsIn));
  const entries = (drafts: readonly Draft[]): SuiteEntry[] => {
    const counts = new Map<Manoeuvre, number>();
    return drafts.map(({ world, kind, manoeuvres, waypoints }) => {
      const number = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, number);
      const id = `${kind}-${String(number).padStart(2, '0')}`;
      return { id, world, route: { kind: 'waypoints', waypoints }, manoeuvres, pair: id };
    });
  };
  return [
    {
      name: 'unseen-towns-v1',
      description: 'Left and right turns, straight crossings and roundabouts in towns that no training has seen.',
      role: 'unseen',
      pairedWith: 'training-towns-v1',
      entries: entries(chosen),
    },
    {
      name: 'training-towns-v1',
      description: 'The manoeuvres and lengths of unseen-towns-v1 in towns that the shipped policy was trained on.',
      role: 'training',
      pairedWith: 'unseen-towns-v1',
      entries: entries(answers),
    },
  ];
}

/** Every route of one kind that is drawn in a town. */
function draftsIn(world: TownSource): Draft[] {
  const { town, sizeMetres } = world;
  const network = buildNetwork(generateTown({ seed: town, ...(sizeMetres !== undefined && { sizeMetres }) }));
  const routes = sampleRoutes(network, new RandomStream(town, 'town-suite'), DRAWN_A_TOWN, LENGTH);
  return routes.flatMap((route) => {
    const manoeuvres = route.junctions
      .filter(({ choices }) => choices > 1)
      .map((junction) => manoeuvreOf(network, junction));
    const kind = KINDS.find(
      (one) =>
        manoeuvres.length <= one.most &&
        manoeuvres.includes(one.name) &&
        manoeuvres.every((manoeuvre) => one.with.includes(manoeuvre)),
    );
    const fits = route.length >= LENGTH.minLength && route.length <= LENGTH.maxLength;
    const waypoints = [pose(route, 0), pose(route, route.length)];
    if (!kind || !fits || !leadsTheSameWay(network, route, waypoints)) return [];
    return [{ world, kind: kind.name, manoeuvres, length: route.length, waypoints }];
  });
}

/** To the millimetre, and to a thousandth of a degree. */
function pose({ path }: Route, s: number): Waypoint {
  const { x, y, heading } = path.poseAt(s);
  return { x: Number(x.toFixed(3)), y: Number(y.toFixed(3)), heading: Number(heading.toFixed(5)) };
}

function leadsTheSameWay(network: RoadNetwork, route: Route, waypoints: readonly Waypoint[]): boolean {
  const lanes = findWay(network, waypoints).legs.flatMap((leg) => leg.map(({ lane }) => lane));
  return JSON.stringify(lanes) === JSON.stringify(route.lanes);
}

/** Ten of each kind, from as many towns as have it. */
function chooseUnseen(towns: readonly (readonly Draft[])[]): Draft[] {
  return KINDS.flatMap(({ name }, k) => {
    const left = towns.map((drafts) => drafts.filter(({ kind }) => kind === name));
    const chosen: Draft[] = [];
    for (let round = 0; round < DRAWN_A_TOWN; round++) {
      for (let i = 0; i < left.length && chosen.length < ROUTES_A_KIND; i++) {
        // each kind begins with other towns
        const draft = left[(i + 5 * k) % left.length][round];
        if (draft) chosen.push(draft);
      }
    }
    if (chosen.length < ROUTES_A_KIND) throw new RangeError(`Only ${chosen.length} routes are ${name}.`);
    return chosen;
  });
}

/** For each route, the one not taken yet that does the same and is nearest in length. */
function chooseAnswers(chosen: readonly Draft[], drafts: readonly Draft[]): Draft[] {
  const taken = new Set<Draft>();
  const towns = new Map<number, number>();
  return chosen.map(({ manoeuvres, length, kind }, i) => {
    const same = JSON.stringify(manoeuvres);
    let best: Draft | undefined;
    for (const draft of drafts) {
      if (taken.has(draft) || JSON.stringify(draft.manoeuvres) !== same) continue;
      if ((towns.get(draft.world.town) ?? 0) >= MOST_A_TOWN) continue;
      if (Math.abs(draft.length - length) < Math.abs((best?.length ?? Number.POSITIVE_INFINITY) - length)) best = draft;
    }
    if (!best || Math.abs(best.length - length) > LIKE * length)
      throw new RangeError(`Nothing answers route ${i} (${kind}, ${same}, ${length.toFixed(0)} m).`);
    taken.add(best);
    towns.set(best.world.town, (towns.get(best.world.town) ?? 0) + 1);
    return best;
  });
}
