import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { isRecord, type Schema } from '../document.ts';
import type { Show } from './show.ts';

/** A result of a check. A note is worth knowing, but contradicts nothing in the spec. */
export type Finding = {
  /** A JSON pointer (RFC 6901) to what it is about in the spec. */
  pointer: string;
  /** Contains no text of the server but through {@link Show}. */
  text: string;
  isNote?: boolean;
};

/** A JSON pointer (RFC 6901) with these keys. */
export const pointerTo = (...keys: (string | number)[]): string =>
  keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/**
 * Returns a check of a JSON body against a schema, to which `pointer` leads in the spec.
 *
 * The schemas are copies that are closed: an object may have no properties but those described, and a string with an
 * open end has the keyword `known`, which notes a value that the spec does not name. The parts of an `allOf` would have
 * to stay open, and a schema that contains itself would have no end, but the spec has neither.
 */
export function createBodyCheck(show: Show) {
  const pointers = new Map<unknown, string>();

  function close(node: unknown, pointer: string): unknown {
    if (!isRecord(node)) return node;
    if (Array.isArray(node)) return node.map((item, index) => close(item, pointer + pointerTo(index)));
    const known = knownValues(node);
    const entries = Object.entries(known ? { type: 'string', known } : node);
    const copy = Object.fromEntries(entries.map(([key, value]) => [key, close(value, pointer + pointerTo(key))]));
    if (copy.properties) copy.additionalProperties ??= false;
    pointers.set(copy, pointer);
    return copy;
  }

  // `strict`: OpenAPI adds keywords of its own. `verbose`: an error then has the schema that it is of.
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true, verbose: true });
  const isKnown = (values: string[], data: string) => values.includes(data);
  ajv.addKeyword({ keyword: 'known', type: 'string', schemaType: 'array', validate: isKnown });

  return (schema: Schema, pointer: string, data: unknown): Finding[] => {
    const validate = ajv.compile(close(schema, pointer) as object);
    validate(data);
    return (validate.errors ?? []).map((error) => toFinding(error, pointers.get(error.parentSchema) ?? pointer, show));
  };
}

/** The values that a string with an open end names: a choice of constants and of any string. */
function knownValues({ anyOf }: Record<string, unknown>): unknown[] | undefined {
  if (!Array.isArray(anyOf) || anyOf.some(({ type }) => type !== 'string')) return undefined;
  return anyOf.some((choice) => choice.const === undefined) ? anyOf.flatMap((choice) => choice.const ?? []) : undefined;
}

function toFinding({ keyword, params, data, message, instancePath }: ErrorObject, schema: string, show: Show): Finding {
  const path = instancePath.split('/').slice(1);
  const names = path.map((name) => (/^\d{1,4}$/.test(name) ? name : show(name).replaceAll('`', '')));
  const place = names.length > 0 ? `\`${names.join('.')}\`` : 'The body';
  if (keyword === 'known') {
    const text = `${place} has a value that the spec does not name: ${show(String(data))}.`;
    return { pointer: schema, text, isNote: true };
  }
  if (keyword === 'required') {
    const name: string = params.missingProperty;
    return { pointer: schema + pointerTo('properties', name), text: `${place} lacks the property \`${name}\`.` };
  }
  if (keyword === 'additionalProperties' && isRecord(data)) {
    const name: string = params.additionalProperty;
    const text = `${place} has an unknown property: ${show(name)}, of type ${typeOf(data[name])}.`;
    return { pointer: schema + pointerTo('properties'), text };
  }
  // The message quotes the schema, never the data: "must be <= 100".
  const actual = keyword === 'type' ? `, not ${typeOf(data)}` : '';
  return { pointer: schema + pointerTo(keyword), text: `${place} ${message}${actual}.` };
}

/** The type of a JSON value, by its name in JSON Schema. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
