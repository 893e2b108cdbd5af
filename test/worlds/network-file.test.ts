import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../core/random';
import { loadWorld } from '../../worlds/create-world';
import { sampleRoutes } from '../../worlds/sample-routes';
import { SurfaceMaker } from '../../worlds/surfaces';
import { readWorldFile, writeWorldFile } from '../../worlds/world-file';
import { broughtWorld } from './brought-world';

const bytesOf = (content: unknown) => new TextEncoder().encode(JSON.stringify(content));
const world = broughtWorld(4);
const file = writeWorldFile(world);

// biome-ignore lint/suspicious/noExplicitAny: the tests put wrong things anywhere
type Any = any;
function changed(change: (file: Any) => void): Uint8Array {
  const content = JSON.parse(new TextDecoder().decode(file));
  change(content);
  return bytesOf(content);
}

describe('world files with a network', () => {
  it('read back number for number', () => {
    const loaded = loadWorld(file, 'a.world.json', 99);
    expect(loaded.seed).toBe(world.seed);
    expect(loaded.graph).toEqual(world.graph);
    expect(loaded.scenery).toEqual(world.scenery);
    expect(loaded.warnings).toEqual(world.warnings);
    expect(loaded.ownNetwork).toBe(true);
    for (const part of [
      'drivingSide',
      'lanes',
      'junctions',
      'carriageways',
      'controls',
      'crosswalks',
      'bounds',
    ] as const)
      expect(loaded.network[part], part).toEqual(world.network[part]);
  });

  it('give the same surfaces and the same routes', () => {
    const loaded = loadWorld(file, 'a.world.json', 99);
    const box = { minX: -400, minY: -400, maxX: 400, maxY: 400 };
    expect(new SurfaceMaker(loaded.network).inBox(box)).toEqual(new SurfaceMaker(world.network).inBox(box));
    const routes = ({ network }: typeof world) => sampleRoutes(network, new RandomStream(1, 'a'), 4);
    expect(routes(loaded).map(({ path }) => path.points)).toEqual(routes(world).map(({ path }) => path.points));
  });

  it('are written the same again', () => {
    const again = writeWorldFile(readWorldFile(file, 'a'));
    const parsed = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
    expect(parsed(again)).toEqual(parsed(file));
  });

  const lane = (content: Any) => content.network.lanes.findIndex((l: Any) => l.successors.length > 0);
  it.each<[string, (content: Any) => void, RegExp]>([
    [
      'a network without lanes',
      (f) => {
        f.network.lanes = [];
      },
      /network\.lanes:/,
    ],
    [
      'no network',
      (f) => {
        f.network = undefined;
      },
      /network:/,
    ],
    [
      'an unknown field',
      (f) => {
        f.network.lanes[1].colour = 1;
      },
      /network\.lanes\[1\]/,
    ],
    [
      'an odd number of coordinates',
      (f) => {
        f.network.lanes[1].centre.push(1);
      },
      /network\.lanes\[1\]\.centre/,
    ],
    [
      'a line without length',
      (f) => {
        f.network.lanes[1].centre = [1, 2, 1, 2];
      },
      /network\.lanes\[1\]\.centre/,
    ],
    [
      'a coordinate beyond reason',
      (f) => {
        f.network.lanes[1].centre[2] = 1e9;
      },
      /network\.lanes\[1\]\.centre\[2\]/,
    ],
    [
      'a lane without width',
      (f) => {
        f.network.lanes[1].width = 0;
      },
      /network\.lanes\[1\]\.width/,
    ],
    [
      'a limit of nothing',
      (f) => {
        f.network.lanes[1].speedLimit = 0;
      },
      /network\.lanes\[1\]\.speedLimit/,
    ],
    [
      'a lane of nothing',
      (f) => {
        Object.assign(f.network.lanes[0], { street: -1, junction: -1 });
      },
      /network\.lanes\[0\]\.street/,
    ],
    [
      'an unknown turn',
      (f) => {
        f.network.lanes[1].turn = 'loop';
      },
      /network\.lanes\[1\]\.turn/,
    ],
    [
      'a successor that is not there',
      (f) => {
        f.network.lanes[lane(f)].successors[0] = 99_999;
      },
      /successors\[0\]/,
    ],
    [
      'a link one way',
      (f) => {
        f.network.lanes[f.network.lanes[lane(f)].successors[0]].predecessors = [];
      },
      /successors\[0\]/,
    ],
    [
      'a link twice',
      (f) => {
        const l = f.network.lanes[lane(f)];
        l.successors.push(l.successors[0]);
      },
      /successors/,
    ],
    [
      'half a lane',
      (f) => {
        f.network.lanes[lane(f)].successors[0] = 0.5;
      },
      /successors\[0\]/,
    ],
    [
      'a lane beside itself',
      (f) => {
        f.network.lanes[0].left = 0;
      },
      /network\.lanes\[0\]\.left/,
    ],
    [
      'a neighbour one way',
      (f) => {
        f.network.lanes[0].right = 5;
        f.network.lanes[5].left = -1;
      },
      /network\.lanes\[0\]\.right/,
    ],
    [
      'a junction that is not there',
      (f) => {
        f.network.lanes[0].junction = 9999;
      },
      /network\.lanes\[0\]\.junction/,
    ],
    [
      'a junction that does not know its lane',
      (f) => {
        f.network.junctions[0].lanes.pop();
      },
      /network\.lanes\[\d+\]\.junction/,
    ],
    [
      'a lane of another junction',
      (f) => {
        f.network.junctions[0].lanes.push(0);
      },
      /network\.junctions\[0\]\.lanes/,
    ],
    [
      'a junction of two corners',
      (f) => {
        f.network.junctions[0].outline = [0, 0, 1, 1];
      },
      /network\.junctions\[0\]\.outline/,
    ],
    [
      'a road to a junction that is not there',
      (f) => {
        f.network.carriageways[0].toJunction = 9999;
      },
      /carriageways\[0\]\.toJunction/,
    ],
    [
      'a road without lanes',
      (f) => {
        Object.assign(f.network.carriageways[0], { lanesForward: 0, lanesBackward: 0 });
      },
      /carriageways\[0\]\.lanesForward/,
    ],
    [
      'edges for fewer points',
      (f) => {
        f.network.carriageways[0].edges.left.pop();
      },
      /carriageways\[0\]\.edges\.left/,
    ],
    [
      'edges that cross',
      (f) => {
        f.network.carriageways[0].edges.left[0] = -50;
      },
      /carriageways\[0\]\.edges\.left\[0\]/,
    ],
    [
      'a marking of one point',
      (f) => {
        f.network.carriageways[0].markings[0].points = [1, 2];
      },
      /markings\[0\]\.points/,
    ],
    [
      'a control for a lane that is not there',
      (f) => {
        f.network.controls[0].lanes = [99_999];
      },
      /controls\[0\]\.lanes\[0\]/,
    ],
    [
      'a control of unknown kind',
      (f) => {
        f.network.controls[0].kind = 'barrier';
      },
      /controls\[0\]\.kind/,
    ],
    [
      'a crossing of two corners',
      (f) => {
        f.network.crosswalks[0] = [0, 0, 1, 1];
      },
      /crosswalks\[0\]/,
    ],
    [
      'half a tree',
      (f) => {
        f.scenery.trees.pop();
      },
      /scenery\.trees/,
    ],
    [
      'a tree of unknown shape',
      (f) => {
        f.scenery.trees[4] = 17;
      },
      /scenery\.trees/,
    ],
    [
      'a building of no size',
      (f) => {
        f.scenery.buildings[3] = 0;
      },
      /scenery\.buildings/,
    ],
    [
      'a street beyond reason in the graph',
      (f) => {
        f.graph.streets[0].lanesForward = 0;
      },
      /streets\[0\]\.lanesForward/,
    ],
    [
      'warnings that are no text',
      (f) => {
        f.warnings = [5];
      },
      /warnings\[0\]/,
    ],
    [
      'a network in version 1',
      (f) => {
        f.version = 1;
      },
      /file/,
    ],
  ])('are refused for %s', (_, change, path) => {
    expect(() => readWorldFile(changed(change), 'bad.world.json')).toThrow(
      expect.objectContaining({ code: 'WORLD_INVALID', where: 'bad.world.json', what: expect.stringMatching(path) }),
    );
  });
});
