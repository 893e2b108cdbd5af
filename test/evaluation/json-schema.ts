interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  contentEncoding?: string;
  additionalProperties?: boolean;
}

/** What of a value does not fit a JSON Schema, as `path: rule`. Knows the words that the schemas of run logs use, and no others. */
export function misfits(value: unknown, schema: unknown, path = ''): string[] {
  const known =
    /^(\$schema|\$comment|title|description|type|properties|required|items|minItems|maxItems|minimum|maximum|oneOf|enum|const|contentEncoding|additionalProperties)$/;
  const unknown = Object.keys(schema as object).filter((word) => !known.test(word));
  if (unknown.length) return [`${path}: the schema says ${unknown}`];
  const s = schema as Schema;
  const wrong: string[] = [];
  const rule = (holds: boolean, what: string) => holds || wrong.push(`${path}: ${what}`);
  const types: Record<string, (v: unknown) => boolean> = {
    object: (v) => typeof v === 'object' && v !== null && !Array.isArray(v),
    array: Array.isArray,
    string: (v) => typeof v === 'string',
    number: Number.isFinite,
    integer: Number.isInteger,
    boolean: (v) => typeof v === 'boolean',
  };
  if (s.type) rule(types[s.type](value), `not of type ${s.type}`);
  if (wrong.length) return wrong;
  if (s.const !== undefined) rule(s.const === value, `not ${s.const}`);
  if (s.enum) rule(s.enum.includes(value), `none of ${s.enum}`);
  if (s.oneOf) rule(s.oneOf.filter((one) => misfits(value, one, path).length === 0).length === 1, 'not one of oneOf');
  if (s.minimum !== undefined) rule((value as number) >= s.minimum, 'too small');
  if (s.maximum !== undefined) rule((value as number) <= s.maximum, 'too large');
  if (s.contentEncoding === 'base64') rule(/^[A-Za-z\d+/]+={0,2}$/.test(value as string), 'not base64');
  for (const name of s.required ?? []) rule(name in (value as object), `${name} is missing`);
  for (const [name, part] of Object.entries(s.properties ?? {}))
    if (name in (value as object))
      wrong.push(...misfits((value as Record<string, unknown>)[name], part, `${path}.${name}`));
  if (s.type === 'array') {
    const items = value as unknown[];
    if (s.minItems !== undefined) rule(items.length >= s.minItems, 'too few');
    if (s.maxItems !== undefined) rule(items.length <= s.maxItems, 'too many');
    if (s.items) wrong.push(...items.flatMap((item, i) => misfits(item, s.items, `${path}[${i}]`)));
  }
  return wrong;
}
