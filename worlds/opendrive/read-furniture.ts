import type { Fields } from './fields';
import type { RoadObject, Signal } from './road';

/** Reads the signs and lights of a road, its own and those it refers to. What makes no sense is left out. */
export function readSignals(signals: Fields | null): Signal[] {
  const own = signals?.children('signal') ?? [];
  const references = signals?.children('signalReference') ?? [];
  return [...own, ...references].map((signal): Signal => {
    const value = signal.lenient('value', Number.NaN);
    return {
      id: signal.text('id'),
      s: signal.lenient('s', 0),
      t: signal.lenient('t', 0),
      orientation: orientationOf(signal),
      hOffset: signal.lenient('hOffset', 0),
      type: signal.text('type'),
      subtype: signal.text('subtype'),
      country: signal.text('country').toUpperCase(),
      value: Number.isNaN(value) ? null : value,
      unit: signal.text('unit'),
      validity: readValidity(signal),
    };
  });
}

/** Reads the objects of a road. Numbers that make no sense are zero. */
export function readObjects(objects: Fields | null): RoadObject[] {
  return (objects?.children('object') ?? []).map((object): RoadObject => {
    const outlines = [...object.children('outline'), ...(object.child('outlines')?.children('outline') ?? [])];
    return {
      id: object.text('id'),
      type: object.text('type').toLowerCase(),
      name: object.text('name'),
      s: object.lenient('s', 0),
      t: object.lenient('t', 0),
      hdg: object.lenient('hdg', 0),
      length: object.lenient('length', 0),
      width: object.lenient('width', 0),
      radius: object.lenient('radius', 0),
      height: object.lenient('height', 0),
      orientation: orientationOf(object),
      validity: readValidity(object),
      outlines: outlines.map(readOutline).filter(({ corners }) => corners.length >= 6),
      repeats: object.children('repeat').map((repeat) => ({
        s: repeat.lenient('s', 0),
        length: repeat.lenient('length', 0),
        distance: repeat.lenient('distance', 0),
        tStart: repeat.lenient('tStart', 0),
        tEnd: repeat.lenient('tEnd', 0),
      })),
    };
  });
}

function readOutline(outline: Fields): RoadObject['outlines'][number] {
  const local = outline.children('cornerLocal');
  const corners = local.length ? local : outline.children('cornerRoad');
  const [u, v] = local.length ? ['u', 'v'] : ['s', 't'];
  return {
    frame: local.length ? 'local' : 'road',
    corners: corners.flatMap((corner) => [corner.lenient(u, 0), corner.lenient(v, 0)]),
    height: corners.reduce((most, corner) => Math.max(most, corner.lenient('height', 0)), 0),
  };
}

function orientationOf(fields: Fields): Signal['orientation'] {
  const text = fields.text('orientation').trim();
  return text === '+' || text === '-' ? text : 'none';
}

function readValidity(fields: Fields): [number, number][] {
  return fields.children('validity').map((validity) => {
    const from = validity.lenient('fromLane', 0);
    const to = validity.lenient('toLane', 0);
    return [Math.min(from, to), Math.max(from, to)];
  });
}
