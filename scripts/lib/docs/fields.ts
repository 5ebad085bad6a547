import { type Document, resolve, type Schema, type SchemaObject, schemaName } from '../document.ts';
import { code, table } from './markdown.ts';

/** A property of a body, at any depth. `name` is its path, as in `data.bulk_id` or `items[].name`. */
type Field = { name: string; schema: SchemaObject; required: boolean };

/** Every field of a body, as a table. A body without fields, such as a string, has a line with its type. */
export function fieldsMarkdown(document: Document, schema: Schema): string {
  const fields = fieldsOf(document, schema);
  if (fields.length === 0) return `Type: ${typeOf(document, schema)}. ${describe(document, resolve(document, schema))}`;
  const rows = fields.map(({ name, schema, required }) => [
    code(name),
    withPresence(typeOf(document, schema), required),
    describe(document, schema),
  ]);
  return table(['Field', 'Type', 'Description'], rows);
}

/** The type of something that may be left out. */
export const withPresence = (type: string, required: boolean) => (required ? type : `${type}, optional`);

/** A note that something is deprecated, with the reason, or with what to use instead. */
export const deprecation = (reason = '') => `**Deprecated.** ${reason}`.trim();

/** The type of a value in words, with what limits it. */
export function typeOf(document: Document, reference: Schema): string {
  const schema = resolve(document, reference);
  const variants = variantsOf(document, schema);
  if (schema.const !== undefined) return json(schema.const);
  if (schema.enum) return list(schema.enum.map(json));
  if (variants.length > 0) return list(variants.map((variant) => variantType(document, variant)));
  if ('items' in schema && schema.items) return `array of ${typeOf(document, schema.items)}`;
  const type = [schema.type ?? (schema.properties || schema.allOf ? 'object' : 'any')].flat().join(' or ');
  return [schema.format ? `${type} (${schema.format})` : type, ...limitsOf(schema)].join(', ');
}

/** What a schema says of its values: the description, the known values, and whether it is deprecated. */
export function describe(document: Document, schema: SchemaObject): string {
  const known = variantsOf(document, schema).flatMap((variant) =>
    variant.description ? [capitalize(`${variantType(document, variant)}: ${variant.description}`)] : [],
  );
  const note = schema.deprecated ? [deprecation(schema['x-deprecated-reason'])] : [];
  return [...note, schema.description ?? '', ...known].filter(Boolean).join(' ');
}

function fieldsOf(document: Document, reference: Schema, prefix = '', within: readonly string[] = []): Field[] {
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

/** The schemas of which a value matches one. */
function variantsOf(document: Document, { anyOf, oneOf }: SchemaObject): SchemaObject[] {
  return [...(anyOf ?? []), ...(oneOf ?? [])].map((variant) => resolve(document, variant));
}

function variantType(document: Document, variant: SchemaObject): string {
  const isOpen = variant.const === undefined && variant.enum === undefined && variant.type === 'string';
  return isOpen ? 'any other string' : typeOf(document, variant);
}

function limitsOf({ minimum, maximum, minLength, maxLength, pattern }: SchemaObject): string[] {
  return [
    minimum !== undefined && maximum !== undefined ? `from ${minimum} to ${maximum}` : '',
    minimum !== undefined && maximum === undefined ? `at least ${minimum}` : '',
    minimum === undefined && maximum !== undefined ? `at most ${maximum}` : '',
    minLength === 1 ? 'not empty' : '',
    minLength !== undefined && minLength > 1 ? `at least ${minLength} characters` : '',
    maxLength === undefined ? '' : `at most ${maxLength} characters`,
    pattern ? `matches ${code(pattern)}` : '',
  ].filter(Boolean);
}

const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const json = (value: unknown) => code(JSON.stringify(value));

/** As in "a, b or c". */
function list(parts: string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} or ${last}` : last;
}
