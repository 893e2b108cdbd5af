import { describe, expect, it } from 'vitest';
import { JunctionWatch } from '../../sim/junction-watch';
import { pathOf, routeAlong, straight } from './fixtures';

/** 200 m with junctions at 50..60 m and 64..70 m. */
const route = {
  ...routeAlong(pathOf([straight(200)])),
  junctions: [
    [50, 60],
    [64, 70],
  ].map(([from, to], i) => ({
    junction: i,
    lane: i,
    turn: 'straight' as const,
    roundabout: false,
    choices: 3,
    from,
    to,
  })),
};
const RIGHT = [
  { index: 0, right: true },
  { index: 1, right: true },
];

describe('JunctionWatch', () => {
  it('counts a junction as passed when the car is well beyond it and near the route', () => {
    const watch = new JunctionWatch(route);
    const seen: number[] = [];
    for (let s = 0; s < 100; s++) {
      watch.update(s, 0.5);
      seen.push(watch.passages.length);
    }
    expect([seen.indexOf(1), seen.indexOf(2)]).toEqual([68, 78]);
    expect(watch.passages).toEqual(RIGHT);
  });

  it('waits while the car is beside the route', () => {
    const watch = new JunctionWatch(route);
    for (let s = 0; s < 90; s++) watch.update(s, -6);
    expect(watch.passages).toEqual([]);
    watch.update(90, 4);
    expect(watch.passages, 'both, in one step').toEqual(RIGHT);
  });

  it('counts a junction that is nearer to the goal than that', () => {
    const short = { ...route, length: 75 };
    const watch = new JunctionWatch(short);
    watch.update(69, 0);
    expect(watch.passages).toHaveLength(1);
    watch.update(70, 0);
    expect(watch.passages).toEqual(RIGHT);
  });

  it.each([
    [30, []],
    [47, []],
    [49, [{ index: 0, right: false }]],
    [63, [{ index: 0, right: false }]],
    [69, [RIGHT[0], { index: 1, right: false }]],
    [77, [RIGHT[0], { index: 1, right: false }]],
    [100, RIGHT],
  ])('an end at %d m is the fault of the junction that the car is in or has just left', (end, passages) => {
    const watch = new JunctionWatch(route);
    for (let s = 0; s <= end; s++) watch.update(s, 0);
    watch.fail(end);
    expect(watch.passages).toEqual(passages);
  });
});
