/** A map of a few streets, written as metres east and north of 50 N 10 E. */
export interface SmallMap {
  nodes: Record<number, readonly [number, number] | { place: readonly [number, number]; tags: Record<string, string> }>;
  /** Way id to its nodes and tags; residential unless they say otherwise. */
  ways: Record<number, readonly [readonly number[], Record<string, string>?]>;
  /** Tags, and members as `from 1`, `via node 2`, `via way 3`, `to 4`. */
  relations?: readonly (readonly [Record<string, string>, ...string[]])[];
}

const METRES_EAST = 71_695.7;
const METRES_NORTH = 111_229.0;

/** The text of an OpenStreetMap file. */
export function osmText({ nodes, ways, relations = [] }: SmallMap): string {
  const tagsOf = (tags: Record<string, string> = {}) =>
    Object.entries(tags)
      .map(([k, v]) => `<tag k="${k}" v="${v}"/>\n`)
      .join('');
  const nodeText = Object.entries(nodes).map(([id, node]) => {
    const { place, tags } = 'place' in node ? node : { place: node, tags: {} };
    return `<node id="${id}" lat="${50 + place[1] / METRES_NORTH}" lon="${10 + place[0] / METRES_EAST}">\n${tagsOf(tags)}</node>\n`;
  });
  const wayText = Object.entries(ways).map(([id, [refs, tags]]) => {
    const nds = refs.map((ref) => `<nd ref="${ref}"/>\n`).join('');
    return `<way id="${id}">\n${nds}${tagsOf({ highway: 'residential', ...tags })}</way>\n`;
  });
  const relationText = relations.map(([tags, ...members], i) => {
    const list = members.map((member) => {
      const [role, ...rest] = member.split(' ');
      const type = rest.length > 1 ? rest[0] : 'way';
      return `<member type="${type}" ref="${rest[rest.length - 1]}" role="${role}"/>\n`;
    });
    return `<relation id="${i + 1}">\n${list.join('')}${tagsOf({ type: 'restriction', ...tags })}</relation>\n`;
  });
  return `<osm version="0.6">\n${nodeText.join('')}${wayText.join('')}${relationText.join('')}</osm>\n`;
}

/** Crossroads: ways 1 to 4 from the middle, node 10, to the east, north, west and south, each 100 m long. */
export const CROSSROADS: SmallMap = {
  nodes: { 10: [0, 0], 1: [100, 0], 2: [0, 100], 3: [-100, 0], 4: [0, -100] },
  ways: { 1: [[10, 1]], 2: [[10, 2]], 3: [[10, 3]], 4: [[10, 4]] },
};

/**
 * A dual carriageway from west to east with a street across it: northern carriageway westward (way 1: nodes 1, 11, 2), southern
 * eastward (way 2: nodes 3, 12, 4), the street (ways 3: node 5 to 11; 4: 11 to 12; 5: 12 to 6). The median is `median` metres wide.
 */
export function dualCarriageway(median: number, tags: Record<string, string> = {}): SmallMap {
  const main = { highway: 'primary', oneway: 'yes', lanes: '2', ...tags };
  const half = median / 2;
  return {
    nodes: {
      1: [150, half],
      11: [0, half],
      2: [-150, half],
      3: [-150, -half],
      12: [0, -half],
      4: [150, -half],
      5: [0, 150],
      6: [0, -150],
    },
    ways: { 1: [[1, 11, 2], main], 2: [[3, 12, 4], main], 3: [[5, 11]], 4: [[11, 12]], 5: [[12, 6]] },
  };
}
