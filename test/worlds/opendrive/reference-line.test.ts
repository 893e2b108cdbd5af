import { describe, expect, it } from 'vitest';
import { readOpenDrive } from '../../../worlds/opendrive';
import { cubic, geometry, lane, road, section, xodr } from './xodr';

type Curve = (s: number) => { x: number; y: number; heading: number };

/** Walks a curve of a given curvature by a million midpoint steps: slow, simple and independent of the reader. */
const walk = (curvature: (s: number) => number, length: number, steps = 1_000_000): Curve => {
  const xs = new Float64Array(steps + 1);
  const ys = new Float64Array(steps + 1);
  const headings = new Float64Array(steps + 1);
  const h = length / steps;
  for (let i = 0; i < steps; i++) {
    const turn = curvature((i + 0.5) * h) * h;
    xs[i + 1] = xs[i] + h * Math.cos(headings[i] + turn / 2);
    ys[i + 1] = ys[i] + h * Math.sin(headings[i] + turn / 2);
    headings[i + 1] = headings[i] + turn;
  }
  return (s) => {
    const i = Math.min(steps, Math.round(s / h));
    return { x: xs[i], y: ys[i], heading: headings[i] };
  };
};

/** Walks a curve given by its parameter, by arc length. */
const trace = (point: (p: number) => [number, number], end: number, length: number, steps = 200_000): Curve => {
  const at: number[] = [0];
  const [xs, ys]: [number[], number[]] = [[], []];
  for (let i = 0; i <= steps; i++) {
    const [x, y] = point((end * i) / steps);
    xs.push(x);
    ys.push(y);
    if (i > 0) at.push(at[i - 1] + Math.hypot(x - xs[i - 1], y - ys[i - 1]));
  }
  const stretch = at[steps] / length;
  return (s) => {
    let i = at.findIndex((value) => value >= s * stretch);
    if (i < 0) i = steps;
    const j = Math.min(Math.max(i, 1), steps);
    return { x: xs[i], y: ys[i], heading: Math.atan2(ys[j] - ys[j - 1], xs[j] - xs[j - 1]) };
  };
};

const arc: Curve = (s) => ({ x: 40 * Math.sin(s / 40), y: 40 - 40 * Math.cos(s / 40), heading: s / 40 });
const u = (p: number) => 60 * p - 10 * p ** 2;
const v = (p: number) => 8 * p ** 2 + 12 * p ** 3;
const polyLength = (point: (p: number) => [number, number], end: number) => {
  let length = 0;
  let [x, y] = point(0);
  for (let i = 1; i <= 200_000; i++) {
    const [nx, ny] = point((end * i) / 200_000);
    length += Math.hypot(nx - x, ny - y);
    [x, y] = [nx, ny];
  }
  return length;
};
const paramLength = polyLength((p) => [u(p), v(p)], 1);
const poly = (x: number) => 0.004 * x ** 2 + 0.00002 * x ** 3;
const polyEnd = 80;
const poly3Length = polyLength((x) => [x, poly(x)], polyEnd);

const SHAPES: [string, number, string, Curve][] = [
  ['line', 80, '<line/>', (s) => ({ x: s, y: 0, heading: 0 })],
  ['arc', 90, '<arc curvature="0.025"/>', arc],
  ['spiral', 100, '<spiral curvStart="-0.01" curvEnd="0.05"/>', walk((s) => -0.01 + (0.06 * s) / 100, 100)],
  ['tight spiral', 30, '<spiral curvStart="0" curvEnd="0.15"/>', walk((s) => (0.15 * s) / 30, 30)],
  [
    'poly3',
    poly3Length,
    '<poly3 a="0" b="0" c="0.004" d="0.00002"/>',
    trace((x) => [x, poly(x)], polyEnd, poly3Length),
  ],
  [
    'paramPoly3, normalized',
    paramLength,
    '<paramPoly3 pRange="normalized" aU="0" bU="60" cU="-10" dU="0" aV="0" bV="0" cV="8" dV="12"/>',
    trace((p) => [u(p), v(p)], 1, paramLength),
  ],
  [
    'paramPoly3 by arc length',
    paramLength,
    `<paramPoly3 pRange="arcLength" aU="0" bU="${60 / paramLength}" cU="${-10 / paramLength ** 2}" dU="0" aV="0" bV="0" cV="${8 / paramLength ** 2}" dV="${12 / paramLength ** 3}"/>`,
    trace((p) => [u(p), v(p)], 1, paramLength),
  ],
];

describe.each(SHAPES)('lanes along a %s', (_, length, shape, curve) => {
  const START = { x: 120, y: -45, hdg: 2.3 };
  const WIDTH = (s: number) => 3.2 + 0.004 * s;
  const OFFSET = (s: number) => 0.5 + 0.002 * s + 0.00004 * s ** 2;
  const { network, warnings } = readOpenDrive(
    xodr(
      road({
        id: 1,
        length,
        planView: geometry(0, START.x, START.y, START.hdg, length, shape),
        laneOffset: cubic('laneOffset', 0, 0.5, 0.002, 0.00004),
        sections: section(0, [lane(1)], [lane(-1, cubic('width', 0, 3.2, 0.004)), lane(-2, cubic('width', 0, 3))]),
      }),
    ),
    'test.xodr',
  );

  it('lie where mathematics says, to a centimetre', () => {
    expect(warnings).toEqual([]);
    const nearest = (t: number) => {
      const { x, y, heading } = curve(length / 2);
      const [c, n] = [Math.cos(START.hdg), Math.sin(START.hdg)];
      const [lx, ly] = [x - Math.sin(heading) * t, y + Math.cos(heading) * t];
      return network.lanesNear(START.x + c * lx - n * ly, START.y + n * lx + c * ly, 5)[0].lane.centre;
    };
    const middle = OFFSET(length / 2);
    const left = nearest(middle + 1.75);
    const first = nearest(middle - WIDTH(length / 2) / 2);
    const second = nearest(middle - WIDTH(length / 2) - 1.5);
    expect(new Set([left, first, second]).size).toBe(3);
    const [c, n] = [Math.cos(START.hdg), Math.sin(START.hdg)];
    let worst = 0;
    for (let k = 0; k <= 200; k++) {
      const s = (length * k) / 200;
      const { x, y, heading } = curve(s);
      for (const [line, t] of [
        [left, OFFSET(s) + 1.75],
        [first, OFFSET(s) - WIDTH(s) / 2],
        [second, OFFSET(s) - WIDTH(s) - 1.5],
      ] as const) {
        const lx = x - Math.sin(heading) * t;
        const ly = y + Math.cos(heading) * t;
        worst = Math.max(worst, line.project(START.x + c * lx - n * ly, START.y + n * lx + c * ly).distance);
      }
    }
    expect(network.lanes).toHaveLength(3);
    expect(worst).toBeLessThan(0.01);
  });
});
