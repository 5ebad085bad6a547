import type { Schema } from '../document.ts';

/** A property of a body, at any depth. `name` is its path, as in `data.bulk_id` or `items[].name`. */
export type Field = { name: string; schema: Schema; required: boolean };

/** Every field of a body. A body without fields, such as a string, has none. */
export function fieldsOf(schema: Schema, prefix = '', within: readonly Schema[] = []): Field[] {
  // A schema that contains itself has no end.
  if (within.includes(schema)) return [];
  const inner = [...within, schema];
  const { properties = {}, required = [], allOf = [], items } = schema;
  const inherited = allOf.flatMap((part) => fieldsOf(part, prefix, inner));
  const own = Object.entries(properties).flatMap(([key, property]) => {
    const field = { name: prefix + key, schema: property, required: required.includes(key) };
    return [field, ...fieldsOf(property, property.items ? field.name : `${field.name}.`, inner)];
  });
  return [...inherited, ...(items ? fieldsOf(items, `${prefix}[].`, inner) : []), ...own];
}

/**
 * The type of a value in words, with what limits it.
 *
 * @param openString - what a string without limits is called.
 */
export function typeOf(schema: Schema, openString = 'string'): string {
  const variants = variantsOf(schema);
  if (schema.const !== undefined) return json(schema.const);
  if (schema.enum) return alternatives(schema.enum.map(json));
  if (variants.length > 0) {
    return alternatives(variants.map((variant) => typeOf(variant, 'any other string')));
  }
  if (schema.items) return `array of ${typeOf(schema.items)}`;
  const type = [schema.type ?? (schema.properties || schema.allOf ? 'object' : 'any')].flat().join(' or ');
  const limits = limitsOf(schema);
  if (type === 'string' && schema.format === 'binary') return 'file';
  if (type === 'string' && limits.length === 0) return openString;
  return [type, ...limits].join(', ');
}

/** The schemas of which a value matches one. */
export const variantsOf = ({ anyOf = [], oneOf = [] }: Schema): Schema[] => [...anyOf, ...oneOf];

function limitsOf({ format, minimum, maximum, minLength, maxLength, pattern }: Schema): string[] {
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
