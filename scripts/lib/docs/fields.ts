import { type Document, resolve, type Schema, type SchemaObject, schemaName } from '../document.ts';

/** A property of a body, at any depth. `name` is its path, as in `data.bulk_id` or `items[].name`. */
export type Field = { name: string; schema: SchemaObject; required: boolean };

/** Every field of a body. A body without fields, such as a string, has none. */
export function fieldsOf(document: Document, reference: Schema, prefix = '', within: readonly string[] = []): Field[] {
  const name = schemaName(reference);
  // A schema that contains itself has no end.
  if (name && within.includes(name)) return [];
  const inner = name ? [...within, name] : within;
  const schema = resolve(document, reference);
  const { properties = {}, required = [], allOf = [] } = schema;
  const inherited = allOf.flatMap((part) => fieldsOf(document, part, prefix, inner));
  const items = 'items' in schema && schema.items ? fieldsOf(document, schema.items, `${prefix}[].`, inner) : [];
  const own = Object.entries(properties).flatMap(([key, property]) => {
    const field = { name: prefix + key, schema: resolve(document, property), required: required.includes(key) };
    const isArray = 'items' in field.schema;
    return [field, ...fieldsOf(document, property, isArray ? field.name : `${field.name}.`, inner)];
  });
  return [...inherited, ...items, ...own];
}

/**
 * The type of a value in words, with what limits it.
 *
 * @param openString - what a string without limits is called.
 */
export function typeOf(document: Document, reference: Schema, openString = 'string'): string {
  const schema = resolve(document, reference);
  const variants = variantsOf(document, schema);
  if (schema.const !== undefined) return json(schema.const);
  if (schema.enum) return alternatives(schema.enum.map(json));
  if (variants.length > 0) {
    return alternatives(variants.map((variant) => typeOf(document, variant, 'any other string')));
  }
  if ('items' in schema && schema.items) return `array of ${typeOf(document, schema.items)}`;
  const type = [schema.type ?? (schema.properties || schema.allOf ? 'object' : 'any')].flat().join(' or ');
  const limits = limitsOf(schema);
  if (type === 'string' && schema.format === 'binary') return 'file';
  if (type === 'string' && limits.length === 0) return openString;
  return [type, ...limits].join(', ');
}

/** The schemas of which a value matches one. */
export function variantsOf(document: Document, { anyOf, oneOf }: SchemaObject): SchemaObject[] {
  return [...(anyOf ?? []), ...(oneOf ?? [])].map((variant) => resolve(document, variant));
}

function limitsOf({ format, minimum, maximum, minLength, maxLength, pattern }: SchemaObject): string[] {
  return [
    format ?? '',
    minimum !== undefined && maximum !== undefined ? `from ${minimum} to ${maximum}` : '',
    minimum !== undefined && maximum === undefined ? `at least ${minimum}` : '',
    minimum === undefined && maximum !== undefined ? `at most ${maximum}` : '',
    minLength === 1 ? 'not empty' : '',
    minLength !== undefined && minLength > 1 ? `at least ${minLength} characters` : '',
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    pattern ? `matches \`${pattern}\`` : '',
  ].filter(Boolean);
}

const json = (value: unknown) => `\`${JSON.stringify(value)}\``;

/** As in "a, b or c". */
function alternatives(parts: string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} or ${last}` : last;
}
