import { CrossSectionMaker } from './cross-sections';
import { addStrips, type LaneBit, type PavedStrip } from './lane-bits';
import type { LaneGraph } from './links';
import { ReferenceLine } from './reference-line';
import type { OpenDrive, Road } from './road';
import type { Warnings } from './warnings';

/** Shorter roads have no direction [m]. */
const SHORTEST = 1e-3;

/** Finds the lanes of all roads, not linked yet, and the reference line of every road. */
export function findLanes(
  file: OpenDrive,
  source: string,
  warnings: Warnings,
): { graph: LaneGraph; lines: Map<Road, ReferenceLine> } {
  const strips: PavedStrip[] = [];
  const bits: LaneBit[] = [];
  const stripsOf = new Map<Road, PavedStrip[]>();
  const lines = new Map<Road, ReferenceLine>();
  const roads = new Map<string, Road>();
  const undriven = new Set<string>();
  const virtual = new Set(file.junctions.filter(({ kind }) => kind === 'virtual').map(({ id }) => id));
  const maker = new CrossSectionMaker(source);
  for (const road of file.roads) {
    const where = `road ${road.id}`;
    undriven.add(road.id);
    if (road.junction !== null && virtual.has(road.junction)) {
      warnings.note('Virtual junctions are not read; the roads that turn off there were left out', where);
      continue;
    }
    if (road.length < SHORTEST) {
      warnings.note('Roads without length were left out', where);
      continue;
    }
    const line = new ReferenceLine(road, source, warnings);
    lines.set(road, line);
    const first = strips.length;
    addStrips(road, maker.make(road, line), strips, bits, () =>
      warnings.note('Lanes too narrow for a car are not driven in', where),
    );
    if (strips.length === first) continue;
    undriven.delete(road.id);
    roads.set(road.id, road);
    stripsOf.set(road, strips.slice(first));
  }
  return { graph: { roads, undriven, stripsOf, strips, bits, isOwn: file.isOwn }, lines };
}
