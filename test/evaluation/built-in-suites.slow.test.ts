import { describe, expect, it } from 'vitest';
import { BUILT_IN_SUITES, loadSuite } from '../../cli/suites';
import { RunningHash } from '../../core/hash';
import { manoeuvreOf } from '../../evaluation/manoeuvres';
import type { Suite } from '../../evaluation/suite';
import { TOWN_SUITES, townSuite } from '../../evaluation/suites/built-in';
import { CORL2017_TASKS, corl2017Suite } from '../../evaluation/suites/corl2017';
import { createWorld } from '../../worlds/create-world';
import { resolveRoute } from '../../worlds/route-plan';
import { roleOfTownSeed } from '../../worlds/seeds';
import { townOf, townWorld } from '../../worlds/town/town-world';
import { graphOf } from '../worlds/network-checks';

const hashOf = ({ entries }: Suite) => new RunningHash().text(JSON.stringify(entries)).digest();
const [UNSEEN, TRAINING] = TOWN_SUITES.map(townSuite);

describe('suites of towns', () => {
  it('never change', () => {
    expect(TOWN_SUITES).toEqual(['unseen-towns-v1', 'training-towns-v1']);
    expect(hashOf(UNSEEN)).toBe('e2538c207bbb06cd');
    expect(hashOf(TRAINING)).toBe('819dfca543e74050');
  });

  it('are pairs: the same manoeuvres in the same order, in towns of the other role', () => {
    expect(UNSEEN).toMatchObject({ role: 'unseen', pairedWith: 'training-towns-v1' });
    expect(TRAINING).toMatchObject({ role: 'training', pairedWith: 'unseen-towns-v1' });
    expect(UNSEEN.entries).toHaveLength(40);
    for (const [i, entry] of UNSEEN.entries.entries()) {
      const answer = TRAINING.entries[i];
      expect(answer).toMatchObject({ id: entry.pair, pair: entry.id, manoeuvres: entry.manoeuvres });
      const roles = [entry, answer].map(({ world }) => ('town' in world ? roleOfTownSeed(world.town) : 'map'));
      expect(roles).toEqual(['unseen', 'training']);
    }
  });

  it('have routes that do what they say, as long as their answer', () => {
    for (const i of [0, 7, 15, 26, 30, 39]) {
      const [length, answer] = [UNSEEN, TRAINING].map(({ entries }) => {
        const { world: source, route: plan, manoeuvres } = entries[i];
        if (!('town' in source)) throw new Error('no town');
        const world = townOf(source);
        const { route, snapping } = resolveRoute(world, plan);
        const done = route.junctions.filter(({ choices }) => choices > 1).map((one) => manoeuvreOf(world.network, one));
        expect(done).toEqual(manoeuvres);
        expect(snapping!.largest).toBeLessThan(0.01);
        return route.length;
      });
      expect(length).toBeGreaterThan(100);
      expect(length).toBeLessThan(400);
      expect(Math.abs(answer - length)).toBeLessThan(0.1 * length);
    }
  });

  it('say themselves where they drive', async () => {
    expect((await loadSuite('unseen-towns-v1', { scenery: 1 })).entries).toHaveLength(40);
    await expect(loadSuite('unseen-towns-v1', { scenery: 1, town: 3 })).rejects.toMatchObject({
      code: 'CLI_CONFLICTING_OPTIONS',
    });
  });
});

describe('corl2017', () => {
  const world = townWorld(5, { sizeMetres: 900 });
  const HASHES = { straight: '7398c5e261a6a3a2', 'one-turn': 'e10d4f1f6f14c310', navigation: 'ed8f0ba149ac920a' };

  it.each(CORL2017_TASKS)('%s has 25 routes of its kind, the same every time', (task) => {
    const suite = corl2017Suite(task, world, { town: 5 });
    expect(suite.entries).toHaveLength(25);
    expect(hashOf(suite)).toBe(HASHES[task]);
    const lengths = suite.entries.map(({ route: plan, manoeuvres }) => {
      const { route } = resolveRoute(world, plan);
      const turns = route.junctions.filter(({ turn }) => turn === 'left' || turn === 'right').length;
      if (task === 'straight') expect(turns).toBe(0);
      if (task === 'one-turn') expect(turns).toBe(1);
      if (task === 'navigation') expect(manoeuvres!.length).toBeGreaterThanOrEqual(2);
      return route.length;
    });
    const mean = lengths.reduce((sum, one) => sum + one, 0) / lengths.length;
    const expected = { straight: 200, 'one-turn': 400, navigation: 770 }[task];
    expect(Math.abs(mean - expected)).toBeLessThan(0.25 * expected);
  });

  it('needs a map, and one that is large enough', async () => {
    expect(BUILT_IN_SUITES).toContain('corl2017-one-turn');
    await expect(loadSuite('corl2017-straight', { scenery: 1 })).rejects.toMatchObject({ code: 'CLI_NO_WORLD' });
    const inTown = await loadSuite('corl2017-straight', { scenery: 1, town: 5 });
    expect(inTown.entries.map(({ world }) => world)).toEqual(new Array(25).fill({ town: 5 }));
    const street = createWorld(graphOf({ 0: [0, 0], 1: [120, 0] }, [{ from: 0, to: 1 }]), { seed: 1 });
    expect(() => corl2017Suite('navigation', street, { town: 1 })).toThrow(
      expect.objectContaining({ code: 'SUITE_TOO_FEW_ROUTES' }),
    );
  });
});
