import { z } from 'zod';
import { type JsonFormat, readVersionedJson, writeVersionedJson } from '../core/versioned-json';
import type { PlainElement, RouteSet } from './route-set';

const FORMAT = 'turnwise-routes';
const VERSION = 1;

/** Coordinates beyond this are no place on a map [m]. */
export const LARGEST_COORDINATE = 1e6;
const coordinate = z.number().min(-LARGEST_COORDINATE).max(LARGEST_COORDINATE);
/** Of an XML element or attribute. */
const xmlName = z.string().regex(/^[A-Za-z_][\w:.-]*$/, 'not a name of XML');
const texts = z.record(xmlName, z.string());

/** Schema of a waypoint: x, y [m], heading [rad]. */
export const waypointSchema = z.strictObject({
  x: coordinate,
  y: coordinate,
  heading: z.number().min(-1000).max(1000).optional(),
});

const elementSchema: z.ZodType<PlainElement> = z.strictObject({
  name: xmlName,
  attributes: texts,
  get children(): z.ZodArray<z.ZodType<PlainElement>> {
    return z.array(elementSchema);
  },
});

const routeSchema = z.strictObject({
  id: z.string().min(1),
  map: z.string().min(1).optional(),
  waypoints: z.array(waypointSchema.extend({ z: z.number().optional(), carla: texts.optional() })).min(2),
  carla: z
    .strictObject({
      attributes: texts.optional(),
      weathers: z.array(texts).optional(),
      scenarios: z.array(elementSchema).optional(),
      others: z.array(elementSchema).optional(),
    })
    .optional(),
});

/** Schema of a route file. */
export const routeFileSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  name: z.string().optional(),
  description: z.string().optional(),
  attribution: z.string().optional(),
  licence: z.string().optional(),
  routes: z.array(routeSchema).min(1),
});

const ROUTE_FILE: JsonFormat<z.infer<typeof routeFileSchema>> = {
  kind: 'route file',
  format: FORMAT,
  version: VERSION,
  schema: routeFileSchema,
  maxBytes: 64 * 1024 * 1024,
  codes: {
    tooLarge: 'ROUTES_TOO_LARGE',
    notJson: 'ROUTES_NOT_JSON',
    wrongFormat: 'ROUTES_WRONG_FORMAT',
    version: 'ROUTES_VERSION',
    invalid: 'ROUTES_INVALID',
  },
  fix: '`turnwise route new` and `turnwise route convert` write such files; `turnwise route schema` prints what they may hold.',
};

/** Writes routes as a `.routes.json` file (docs/formats.md: `turnwise-routes`, version 1). Reading it gives the same. */
export function writeRouteFile({ name, description, attribution, licence, routes }: RouteSet): Uint8Array {
  return writeVersionedJson({ format: FORMAT, version: VERSION, name, description, attribution, licence, routes });
}

/**
 * Reads a `.routes.json` file.
 *
 * @param name the file's name, for messages
 * @throws TurnwiseError ROUTES_TOO_LARGE, ROUTES_NOT_JSON, ROUTES_WRONG_FORMAT, ROUTES_VERSION, ROUTES_INVALID (with the path of the field)
 */
export function readRouteFile(bytes: Uint8Array, name: string): RouteSet {
  const { format: _, version: __, ...set } = readVersionedJson(bytes, name, ROUTE_FILE);
  return set;
}
