import type { XmlElement } from '../xml/xml-elements';
import { Fields } from './fields';
import { noteOf } from './own-notes';
import { readObjects, readSignals } from './read-furniture';
import { MAX_ROAD, readCubics, readSections } from './read-lanes';
import type { Geometry, Polynomial, Road, RoadLink } from './road';
import { speedLimit } from './speed-limit';
import type { Warnings } from './warnings';

/** Coordinates are metres of some projection: none has more [m]. */
const MAX_COORDINATE = 20_000_000;
/** A tighter curve is a corner [1/m]. */
const MAX_CURVATURE = 100;

/** Reads a `<road>`. @throws TurnwiseError ODR_BAD_VALUE, naming the road */
export function readRoad(element: XmlElement, source: string, warnings: Warnings): Road {
  const id = element.attributes.id?.trim() ?? '';
  const name = `road ${id.slice(0, 40)}`;
  const road = new Fields(element, `${source}, ${name}`);
  const junction = road.text('junction').trim();
  const lanes = road.child('lanes');
  const link = road.child('link');
  const lateral = road.child('lateralProfile');
  return {
    id: road.id('id'),
    name: road.text('name'),
    length: road.number('length', 0, MAX_ROAD),
    junction: junction === '' || junction === '-1' ? null : junction,
    noted: {
      junction: noteOf(road, 'junction'),
      turn: noteOf(road, 'turn'),
      roundabout: noteOf(road, 'roundabout') !== '',
    },
    leftHand: road.text('rule').trim().toUpperCase() === 'LHT',
    predecessor: readLink(link?.child('predecessor') ?? null),
    successor: readLink(link?.child('successor') ?? null),
    types: road
      .children('type')
      .map((type) => {
        const speed = type.child('speed');
        return { s: type.lenient('s', 0), type: type.text('type'), limit: speed && speedLimit(speed) };
      })
      .sort((a, b) => a.s - b.s),
    planView: (road.child('planView')?.children('geometry') ?? []).map(readGeometry).sort((a, b) => a.s - b.s),
    elevation: lenientCubics(road.child('elevationProfile'), 'elevation', name, warnings),
    superelevation: lenientCubics(lateral, 'superelevation', name, warnings),
    laneOffset: readCubics(lanes, 'laneOffset'),
    sections: readSections(lanes, name, warnings),
    signals: readSignals(road.child('signals')),
    objects: readObjects(road.child('objects')),
  };
}

/** Heights are only told, not driven: broken ones cost no more than a warning. */
function lenientCubics(parent: Fields | null, name: string, road: string, warnings: Warnings) {
  try {
    return readCubics(parent, name);
  } catch {
    warnings.note('Heights that are not numbers were left out', road);
    return [];
  }
}

function readLink(link: Fields | null): RoadLink | null {
  const id = link?.text('elementId').trim();
  if (!link || !id) return null;
  const contact = link.text('contactPoint');
  return {
    kind: link.text('elementType') === 'junction' ? 'junction' : 'road',
    id,
    contact: contact === 'start' || contact === 'end' ? contact : null,
  };
}

function readGeometry(geometry: Fields): Geometry {
  return {
    s: geometry.number('s', -1, MAX_ROAD),
    x: geometry.number('x', -MAX_COORDINATE, MAX_COORDINATE),
    y: geometry.number('y', -MAX_COORDINATE, MAX_COORDINATE),
    hdg: geometry.number('hdg', -1e6, 1e6),
    length: geometry.number('length', 0, MAX_ROAD),
    shape: readShape(geometry),
  };
}

function readShape(geometry: Fields): Geometry['shape'] {
  const curvature = (fields: Fields, name: string) => fields.number(name, -MAX_CURVATURE, MAX_CURVATURE);
  const arc = geometry.child('arc');
  if (arc) return { kind: 'arc', curvature: curvature(arc, 'curvature') };
  const spiral = geometry.child('spiral');
  if (spiral)
    return { kind: 'spiral', curvStart: curvature(spiral, 'curvStart'), curvEnd: curvature(spiral, 'curvEnd') };
  const poly3 = geometry.child('poly3');
  if (poly3) return { kind: 'poly3', v: polynomial(poly3, '') };
  const param = geometry.child('paramPoly3');
  if (param) {
    // the default of version 1.4 is the normalized range; later versions demand that it is said
    const normalized = param.text('pRange') !== 'arcLength';
    return { kind: 'paramPoly3', u: polynomial(param, 'U'), v: polynomial(param, 'V'), normalized };
  }
  if (geometry.child('line')) return { kind: 'line' };
  throw geometry.bad('shape', 'is none of line, arc, spiral, poly3 and paramPoly3');
}

function polynomial(fields: Fields, suffix: string): Polynomial {
  return [
    fields.number(`a${suffix}`),
    fields.number(`b${suffix}`),
    fields.number(`c${suffix}`),
    fields.number(`d${suffix}`),
  ];
}
