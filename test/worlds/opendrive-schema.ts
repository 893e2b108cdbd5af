import { XMLParser, XMLValidator } from 'fast-xml-parser';

/**
 * The structure of OpenDRIVE 1.7 as far as Turnwise writes it, from the standard's tables: for each element its required and optional
 * attributes, and its children in the order that they must have. `?` none or one, `*` any number, `+` one or more, else exactly one.
 */
const ELEMENTS: Record<string, { required?: string; optional?: string; children?: string }> = {
  OpenDRIVE: { children: 'header road+ controller* junction* junctionGroup* station*' },
  header: {
    required: 'revMajor:int revMinor:int',
    optional: 'name version date north:number south:number east:number west:number vendor',
    children: 'geoReference? offset? userData*',
  },
  geoReference: {},
  userData: { required: 'code', optional: 'value' },
  road: {
    required: 'length:positive id junction',
    optional: 'name rule:RHT|LHT',
    children:
      'link? type* planView elevationProfile? lateralProfile? lanes objects? signals? surface? railroad? userData*',
  },
  'road/link': { children: 'predecessor? successor?' },
  'link/predecessor': { required: 'elementId elementType:road|junction', optional: 'contactPoint:start|end' },
  'link/successor': { required: 'elementId elementType:road|junction', optional: 'contactPoint:start|end' },
  'road/type': {
    required:
      's:natural type:unknown|rural|motorway|town|lowSpeed|pedestrian|bicycle|townExpressway|townCollector|townArterial|townPrivate|townLocal|townPlayStreet',
    optional: 'country',
    children: 'speed?',
  },
  'type/speed': { required: 'max:positive', optional: 'unit:m/s|mph|km/h' },
  planView: { children: 'geometry+' },
  geometry: {
    required: 's:natural x:number y:number hdg:number length:positive',
    children: 'line? spiral? arc? poly3? paramPoly3?',
  },
  line: {},
  arc: { required: 'curvature:number' },
  lanes: { children: 'laneOffset* laneSection+' },
  laneOffset: { required: 's:natural a:number b:number c:number d:number' },
  laneSection: { required: 's:natural', optional: 'singleSide', children: 'left? center right?' },
  left: { children: 'lane+' },
  center: { children: 'lane' },
  right: { children: 'lane+' },
  lane: {
    required: 'id:int type:driving|sidewalk|shoulder|median|none|border|parking|biking|stop|restricted|bidirectional',
    optional: 'level:true|false',
    children: 'link? width* roadMark* material* speed* access* height* rule* userData*',
  },
  'lane/link': { children: 'predecessor* successor*' },
  'lane/link/predecessor': { required: 'id:int' },
  'lane/link/successor': { required: 'id:int' },
  width: { required: 'sOffset:natural a:number b:number c:number d:number' },
  roadMark: {
    required:
      'sOffset:natural type:none|solid|broken|solid_solid|solid_broken|broken_solid|broken_broken color:standard|white|yellow',
    optional: 'weight:standard|bold width:natural laneChange:increase|decrease|both|none material height:positive',
  },
  'lane/speed': { required: 'sOffset:natural max:natural', optional: 'unit:m/s|mph|km/h' },
  objects: { children: 'object* objectReference* tunnel* bridge*' },
  object: {
    required: 'id s:natural t:number zOffset:number',
    optional:
      'name type:crosswalk|none orientation:+|-|none hdg:number pitch:number roll:number length:positive width:number height:natural radius:positive',
    children: 'repeat* outline? outlines? material* validity* parkingSpace? markings? borders?',
  },
  outlines: { children: 'outline+' },
  outline: { optional: 'id:int outer:true|false closed:true|false fillType laneType', children: 'cornerLocal*' },
  cornerLocal: { required: 'u:number v:number z:number height:natural', optional: 'id:int' },
  signals: { children: 'signal* signalReference*' },
  signal: {
    required: 's:natural t:number id dynamic:yes|no orientation:+|-|none zOffset:number type subtype',
    optional: 'name country countryRevision value:number unit height:natural width:natural text hOffset:number',
    children: 'validity* dependency* reference*',
  },
  signalReference: { required: 's:natural t:number id orientation:+|-|none', children: 'validity*' },
  validity: { required: 'fromLane:int toLane:int' },
  junction: {
    required: 'id',
    optional: 'name type:default|virtual|direct',
    children: 'connection+ priority* controller* surface?',
  },
  connection: {
    required: 'id',
    optional: 'incomingRoad connectingRoad contactPoint:start|end type',
    children: 'predecessor? successor? laneLink*',
  },
  laneLink: { required: 'from:int to:int' },
};

export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
}

/** Reads XML into a tree. */
export function parseXml(text: string): Element {
  const problem = XMLValidator.validate(text);
  if (problem !== true) throw new Error(`${problem.err.msg} in line ${problem.err.line}`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
  });
  // biome-ignore lint/suspicious/noExplicitAny: the parser's own shape
  const convert = (node: any): Element[] => {
    const name = Object.keys(node).find((key) => key !== ':@')!;
    if (name === '#text' || name.startsWith('?')) return [];
    return [{ name, attributes: node[':@'] ?? {}, children: node[name].flatMap(convert) }];
  };
  const [root] = parser.parse(text).flatMap(convert);
  return root;
}

export function all(element: Element, name: string): Element[] {
  return element.children.flatMap((child) => [...(child.name === name ? [child] : []), ...all(child, name)]);
}

/** What of an OpenDRIVE file is not as the standard asks: nothing in a good one. */
export function complaintsAbout(root: Element): string[] {
  const out: string[] = [];
  check(root, [], out);
  const unique = (what: string, ids: string[]) => {
    if (new Set(ids).size < ids.length) out.push(`${what}: an id is there twice`);
  };
  const roads = root.children.filter(({ name }) => name === 'road');
  const junctions = root.children.filter(({ name }) => name === 'junction');
  const ids = (elements: Element[]) => elements.map(({ attributes }) => attributes.id);
  unique('road', ids(roads));
  unique('junction', ids(junctions));
  unique('signal', ids(all(root, 'signal')));
  unique('object', ids(all(root, 'object')));
  const isRoad = new Set(ids(roads));
  const isJunction = new Set(ids(junctions));
  const isSignal = new Set(ids(all(root, 'signal')));
  for (const { attributes } of all(root, 'signalReference'))
    if (!isSignal.has(attributes.id)) out.push(`signalReference to ${attributes.id}, which is not there`);
  for (const road of roads) {
    const where = `road ${road.attributes.id}`;
    if (road.attributes.junction !== '-1' && !isJunction.has(road.attributes.junction))
      out.push(`${where}: no such junction`);
    const link = road.children.find(({ name }) => name === 'link');
    for (const { attributes } of link?.children ?? []) {
      const known = attributes.elementType === 'road' ? isRoad : isJunction;
      if (!known.has(attributes.elementId))
        out.push(`${where}: linked to ${attributes.elementType} ${attributes.elementId}`);
      if ((attributes.elementType === 'road') !== 'contactPoint' in attributes) out.push(`${where}: contact point`);
    }
    checkGeometry(road, where, out);
    const sections = all(road, 'laneSection');
    for (const section of sections) {
      const lanes = all(section, 'lane').map(({ attributes }) => Number(attributes.id));
      for (let k = 1; k < lanes.length; k++)
        if (lanes[k] !== lanes[k - 1] - 1) out.push(`${where}: lanes ${lanes.join(' ')} do not go down by one`);
    }
  }
  for (const junction of junctions) {
    unique(`junction ${junction.attributes.id}`, ids(junction.children));
    for (const { attributes } of junction.children) {
      const where = `junction ${junction.attributes.id}`;
      if (!isRoad.has(attributes.incomingRoad)) out.push(`${where}: incoming road ${attributes.incomingRoad}`);
      const connecting = roads.find((road) => road.attributes.id === attributes.connectingRoad);
      if (connecting?.attributes.junction !== junction.attributes.id)
        out.push(`${where}: connecting road ${attributes.connectingRoad}`);
    }
  }
  return out;
}

/** Geometries follow one another without a gap, a kink or a hole in `s`. */
function checkGeometry(road: Element, where: string, out: string[]): void {
  let [s, x, y, heading] = [0, Number.NaN, Number.NaN, Number.NaN];
  for (const geometry of all(road, 'geometry')) {
    const a = Object.fromEntries(Object.entries(geometry.attributes).map(([key, value]) => [key, Number(value)]));
    if (geometry.children.length !== 1) out.push(`${where}: a geometry of ${geometry.children.length} shapes`);
    if (Math.abs(a.s - s) > 1e-6) out.push(`${where}: geometry begins at ${a.s}, not ${s}`);
    if (Math.hypot(a.x - x, a.y - y) > 1e-4) out.push(`${where}: gap of ${Math.hypot(a.x - x, a.y - y)} m at s ${s}`);
    if (Math.abs(Math.sin((a.hdg - heading) / 2)) > 0.01) out.push(`${where}: kink of ${a.hdg - heading} at s ${s}`);
    const curvature = Number(geometry.children[0]?.attributes.curvature ?? 0);
    const end = a.hdg + curvature * a.length;
    x = curvature ? a.x + (Math.sin(end) - Math.sin(a.hdg)) / curvature : a.x + Math.cos(end) * a.length;
    y = curvature ? a.y - (Math.cos(end) - Math.cos(a.hdg)) / curvature : a.y + Math.sin(end) * a.length;
    heading = end;
    s = a.s + a.length;
  }
  if (Math.abs(Number(road.attributes.length) - s) > 1e-6)
    out.push(`${where}: length ${road.attributes.length}, not ${s}`);
}

function check(element: Element, above: readonly string[], out: string[]): void {
  const path = [...above, element.name];
  const keys = [path.slice(-3).join('/'), path.slice(-2).join('/'), element.name];
  const rule = keys.map((key) => ELEMENTS[key]).find(Boolean);
  const where = path.join('/');
  if (!rule) {
    out.push(`${where} is not known`);
    return;
  }
  const fields = (text = '') =>
    text
      .split(' ')
      .filter(Boolean)
      .map((field) => field.split(/:(.*)/s).slice(0, 2) as [string, string | undefined]);
  const required = fields(rule.required);
  const known = new Map([...required, ...fields(rule.optional)]);
  for (const [name] of required) if (!(name in element.attributes)) out.push(`${where}: no ${name}`);
  for (const [name, value] of Object.entries(element.attributes)) {
    if (!known.has(name)) out.push(`${where}: ${name} is not known`);
    else if (!fits(value, known.get(name))) out.push(`${where}: ${name}="${value}"`);
  }
  const wanted = (rule.children ?? '').split(' ').filter(Boolean);
  let at = 0;
  for (const { name, count } of wanted.map((text) => /^(?<name>\w+)(?<count>[?*+]?)$/.exec(text)!.groups!)) {
    let found = 0;
    while (element.children[at]?.name === name) {
      at++;
      found++;
    }
    if (found === 0 && (count === '' || count === '+')) out.push(`${where}: no <${name}> where it belongs`);
    if (found > 1 && (count === '' || count === '?')) out.push(`${where}: ${found} <${name}>`);
  }
  if (at < element.children.length) out.push(`${where}: <${element.children[at].name}> does not belong here`);
  for (const child of element.children) check(child, path, out);
}

function fits(value: string, type: string | undefined): boolean {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  switch (type) {
    case undefined:
      return true;
    case 'number':
      return Number.isFinite(number);
    case 'natural':
      return Number.isFinite(number) && number >= 0;
    case 'positive':
      return Number.isFinite(number) && number > 0;
    case 'int':
      return Number.isInteger(number);
    default:
      return type.split('|').includes(value.replaceAll(' ', '_'));
  }
}
