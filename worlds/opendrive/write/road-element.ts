import type { StreetClass } from '../../street-graph';
import { NOTHING } from '../cross-sections';
import { OWN_NOTES } from '../own-notes';
import type { Furniture } from './furniture';
import { type Mark, paintedMarks } from './marks';
import type { End, EndLink, Links } from './plan-links';
import { linearRecords } from './profiles';
import type { Column, RoadPlan } from './road-plan';
import { DECIMALS, element, group, rounded } from './xml';

const ROAD_TYPES: Record<StreetClass, string> = {
  motorway: 'motorway',
  primary: 'townExpressway',
  secondary: 'townArterial',
  tertiary: 'townCollector',
  residential: 'townLocal',
  service: 'lowSpeed',
};
/** Width of painted lines [m]. */
const LINE_WIDTH = 0.15;

/** Writes a `<road>`. */
export function roadElement(
  road: RoadPlan,
  links: Links,
  furniture: Furniture | undefined,
  ids: { junction(written: number): string; drivingSide: 'right' | 'left' },
): string {
  const { reference, carriageway, columns } = road;
  const ends = links.ends.get(road) ?? {};
  const written = road.junction < 0 ? -1 : links.writtenAs[road.junction];
  const junction = links.junctions.has(written) ? written : -1;
  const marks = marksOf(road);
  const lefts = columns.filter(({ id }) => id > 0).length;
  const limits = columns.flatMap(({ lane }) => (lane ? [lane.speedLimit] : []));
  const type = carriageway ? ROAD_TYPES[carriageway.class] : 'town';
  return element(
    'road',
    {
      name: carriageway?.name ?? '',
      length: rounded(reference.length, DECIMALS.length),
      id: String(road.id),
      junction: junction < 0 ? '-1' : ids.junction(junction),
      rule: ids.drivingSide === 'right' ? 'RHT' : 'LHT',
    },
    [
      ...group('link', [
        ...endElement('predecessor', ends.start, ids.junction),
        ...endElement('successor', ends.end, ids.junction),
      ]),
      element('type', { s: 0, type }, [element('speed', { max: Math.max(...limits), unit: 'm/s' })]),
      element('planView', {}, planView(reference)),
      element('lanes', {}, [
        ...linearRecords('laneOffset', 's', road.stations, road.middle),
        element('laneSection', { s: 0 }, [
          ...group(
            'left',
            columns.slice(0, lefts).map((column, k) => laneElement(column, marks[k], road, links)),
          ),
          element('center', {}, [element('lane', { id: 0, type: 'none', level: 'false' }, [roadMark(marks[lefts])])]),
          ...group(
            'right',
            columns.slice(lefts).map((column, k) => laneElement(column, marks[lefts + k + 1], road, links)),
          ),
        ]),
      ]),
      ...group('objects', furniture?.objects ?? []),
      ...group('signals', [...(furniture?.signals ?? []), ...(furniture?.references ?? [])]),
      ...notes(road),
    ],
  );
}

/** What OpenDRIVE does not say of a roundabout, and of a lane through a junction. */
function notes({ junction, columns }: RoadPlan): string[] {
  const lane = columns.find((column) => column.lane)?.lane;
  const note = (name: keyof typeof OWN_NOTES, value: string | number) =>
    element('userData', { code: OWN_NOTES[name], value });
  return [
    ...(lane && junction >= 0 ? [note('junction', junction), note('turn', lane.turn)] : []),
    ...(lane?.roundabout ? [note('roundabout', 'yes')] : []),
  ];
}

function endElement(name: string, link: EndLink | undefined, junctionId: (written: number) => string): string[] {
  if (!link) return [];
  if (link.kind === 'junction')
    return [element(name, { elementType: 'junction', elementId: junctionId(link.junction) })];
  return [element(name, { elementType: 'road', elementId: String(link.road.id), contactPoint: link.contact })];
}

/** Pieces each as long as it is to the next as written, so that lengths add up. */
function planView({ pieces, length }: RoadPlan['reference']): string[] {
  const metres = (value: number) => rounded(value, DECIMALS.length);
  return pieces.map(({ s, x, y, heading, curvature }, i) => {
    const hdg = rounded(heading, DECIMALS.direction);
    const on = metres(metres(pieces[i + 1]?.s ?? length) - metres(s));
    const bend = rounded(curvature, DECIMALS.curvature);
    const shape = bend === 0 ? element('line', {}) : element('arc', { curvature: bend });
    return element('geometry', { s: metres(s), x: metres(x), y: metres(y), hdg, length: on }, [shape]);
  });
}

/** @param mark on its outer edge */
function laneElement(column: Column, mark: Mark, road: RoadPlan, links: Links): string {
  const { kind, lane, id } = column;
  const linked = lane ? links.lanes.get(lane) : undefined;
  const to = (name: string, end: End) => (linked?.[end] ?? []).map((other) => element(name, { id: other }));
  return element('lane', { id, type: kind, level: 'false' }, [
    ...group('link', [...to('predecessor', 'start'), ...to('successor', 'end')]),
    ...linearRecords('width', 'sOffset', road.stations, column.widths),
    roadMark(mark),
    ...(lane ? [element('speed', { sOffset: 0, max: lane.speedLimit, unit: 'm/s' })] : []),
    ...(column.widths.some((width) => width < 2 * NOTHING)
      ? [element('userData', { code: OWN_NOTES.tapers, value: 'yes' })]
      : []),
  ]);
}

/** What is painted on the edges of lanes, from left to right: what the map says, else what is usual. */
function marksOf(road: RoadPlan): Mark[] {
  const { columns } = road;
  const painted = paintedMarks(road);
  if (painted) return painted;
  return Array.from({ length: columns.length + 1 }, (_, k) => {
    const type = markBetween(columns[k - 1], columns[k], road);
    return { type, width: type === 'none' ? 0 : LINE_WIDTH };
  });
}

function markBetween(a: Column | undefined, b: Column | undefined, { carriageway }: RoadPlan): Mark['type'] {
  if (!carriageway || carriageway.class === 'service') return 'none';
  if (a?.lane && b?.lane) return a.forward === b.forward ? 'broken' : 'solid';
  return (a?.lane || b?.lane) && carriageway.class !== 'residential' ? 'solid' : 'none';
}

function roadMark({ type, width }: Mark): string {
  return element('roadMark', {
    sOffset: 0,
    type,
    weight: 'standard',
    color: 'standard',
    width,
    laneChange: type === 'broken' ? 'both' : 'none',
  });
}
