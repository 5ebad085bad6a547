import type { IR } from '@hey-api/openapi-ts';
import type { Schema } from '../../src/http/check-schema.ts';

/** What `src/http/check-schema.ts` checks, with a reference where the spec has one. */
export type ResponseSchema =
  | { ref: string }
  | (Pick<Schema, 'type' | 'enum' | 'minimum' | 'maximum' | 'required'> & {
      items?: ResponseSchema;
      anyOf?: ResponseSchema[];
      properties?: Record<string, ResponseSchema>;
    });

type Type = NonNullable<Schema['type']>[number];

const types: string[] = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'] satisfies Type[];
const checked = ['$ref', 'type', 'const', 'minimum', 'maximum', 'required', 'properties', 'items', 'logicalOperator'];
/** Keywords that say nothing of which values are valid. */
const annotations = ['description', 'title', 'default', 'example', 'deprecated', 'accessScope', 'format'];

/**
 * A schema of the spec, as the data that responses are checked by.
 *
 * @param name - What an error calls the schema.
 * @throws for what `src/http/check-schema.ts` does not check, so that nothing is left unchecked silently.
 */
export function responseSchema(schema: IR.SchemaObject, name: string): ResponseSchema {
  const { $ref, type, items, minimum, maximum, required = [], properties } = schema;
  for (const [keyword, value] of Object.entries(schema)) {
    const isKnown = checked.includes(keyword) || annotations.includes(keyword) || keyword.startsWith('x-');
    if (value !== undefined && !isKnown) throw unchecked(`"${keyword}"`, name);
  }
  if ($ref) return { ref: $ref };
  if (schema.const !== undefined) return { enum: [schema.const] };
  if (items && type !== 'array') return union(schema, name);
  if (items && items.length > 1) throw unchecked('a list whose items differ', name);
  if (type === 'unknown') return {};
  if (!isType(type)) throw unchecked(`the type "${type}"`, name);
  const undescribed = required.find((property) => !properties?.[property]);
  if (undescribed) throw unchecked(`the required "${undescribed}" without a schema`, name);
  const [item] = items ?? [];
  return {
    type: [type],
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(item && { items: responseSchema(item, `${name}[]`) }),
    ...(required.length > 0 && { required }),
    ...(properties && { properties: propertiesOf(properties, name) }),
  };
}

function propertiesOf(properties: Record<string, IR.SchemaObject>, parent: string): Record<string, ResponseSchema> {
  const entries = Object.entries(properties);
  return Object.fromEntries(entries.map(([name, schema]) => [name, responseSchema(schema, `${parent}.${name}`)]));
}

/** An open set of strings is a string, and other alternatives that differ by type or constant alone are a list of these. */
function union({ items = [], logicalOperator = 'or' }: IR.SchemaObject, name: string): ResponseSchema {
  const parts = items.map((item) => responseSchema(item, name));
  const [first] = parts;
  if (first && parts.length === 1) return first;
  if (logicalOperator !== 'or') throw unchecked('"allOf"', name);
  const plain = parts.flatMap((part) => ('type' in part && Object.keys(part).length === 1 ? (part.type ?? []) : []));
  const isCovered = (value: unknown) => plain.some((type) => type === typeof value);
  const others = parts.filter((part) => !('enum' in part && part.enum?.every(isCovered)));
  if (others.length === plain.length) return { type: plain };
  const constants = parts.flatMap((part) => ('enum' in part ? (part.enum ?? []) : []));
  return constants.length === parts.length ? { enum: constants } : { anyOf: parts };
}

const isType = (type: string | undefined): type is Type => type !== undefined && types.includes(type);

function unchecked(what: string, name: string): Error {
  return new Error(`${name} has ${what}, which responses are not checked for. Add it to src/http/check-schema.ts.`);
}
