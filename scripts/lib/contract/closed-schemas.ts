import { type Document, isRecord, type Schema } from '../document.ts';
import { pointerTo } from './pointer.ts';

/** Copies of the schemas of a document that allow nothing beyond what it describes. */
export type ClosedSchemas = {
  /** The components, for a validator to know as {@link rootId}: references in the copies lead there. */
  root: object;
  /** Copies a schema that is not a component, such as that of a body. `pointer` is where the document has it. */
  close: (schema: Schema, pointer: string) => object;
  /** Where the document has the original of a copy, or of a part of one. */
  pointerOf: (copy: unknown) => string;
  /** Whether the original of a copy is an open string. */
  isOpenString: (copy: unknown) => boolean;
};

export const rootId = 'closed';

/** Keywords with schemas that describe one value together. */
const composing = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else']);
/** Keywords with a schema, or a list of them, for a value inside. */
const nesting = new Set(['items', 'prefixItems', 'contains', 'additionalProperties']);

/**
 * Closes every schema of a document:
 *
 * - An object has no properties but those described. Where several schemas describe it together, the whole is closed.
 * - An open string becomes an `enum` of the values that it names, so that others are found. They are no deviation.
 */
export function closeSchemas(document: Document): ClosedSchemas {
  const pointers = new Map<unknown, string>();
  const openStrings = new Set<unknown>();

  /** @param isPart - Whether another schema describes the same value, which it is up to that one to close. */
  function copy(schema: Schema, pointer: string, isPart = false): object {
    const closed = closedString(schema);
    const source: Schema = closed ?? schema;
    const entries = Object.entries(source).map(([key, value]) => [key, copyKeyword(key, value, pointer)]);
    const copied: Record<string, unknown> = Object.fromEntries(entries);
    if ('$ref' in source) copied.$ref = source.$ref.replace('#/components/schemas', `${rootId}#/${folder(isPart)}`);
    else if (!isPart) Object.assign(copied, closing(source));
    pointers.set(copied, pointer);
    if (closed) openStrings.add(copied);
    return copied;
  }

  function copyKeyword(key: string, value: unknown, pointer: string): unknown {
    const at = pointer + pointerTo(key);
    if (key === 'properties') return copyMembers(value, at);
    if (!isRecord(value) || !(composing.has(key) || nesting.has(key))) return value;
    if (!Array.isArray(value)) return copy(value, at, composing.has(key));
    return value.map((one, index) => copy(one, at + pointerTo(index), composing.has(key)));
  }

  function copyMembers(members: unknown, pointer: string, isPart = false): object {
    const entries = Object.entries((members ?? {}) as Record<string, Schema>);
    return Object.fromEntries(entries.map(([name, one]) => [name, copy(one, pointer + pointerTo(name), isPart)]));
  }

  const components = document.components?.schemas;
  const at = pointerTo('components', 'schemas');
  return {
    root: { [folder(false)]: copyMembers(components, at), [folder(true)]: copyMembers(components, at, true) },
    close: copy,
    pointerOf: (copied) => pointers.get(copied) ?? '',
    isOpenString: (copied) => openStrings.has(copied),
  };
}

/** A component that describes a part of an object must stay open, and be closed elsewhere: there are two copies of each. */
const folder = (isPart: boolean) => (isPart ? 'parts' : 'wholes');

/** The keyword that closes a schema, unless the document says itself what else an object may have. */
function closing(schema: object): object {
  const keys = Object.keys(schema);
  if (keys.includes('additionalProperties') || keys.includes('unevaluatedProperties')) return {};
  if (keys.some((key) => composing.has(key))) return { unevaluatedProperties: false };
  return keys.includes('properties') ? { additionalProperties: false } : {};
}

/** For a string with some values that are named (`const`) and an open end, the same without the open end. */
function closedString(schema: Schema): { type: 'string'; enum: unknown[] } | undefined {
  if ('$ref' in schema || !schema.anyOf) return undefined;
  const branches = schema.anyOf.map((branch) => ('$ref' in branch ? undefined : branch));
  const named = branches.flatMap((branch) => branch?.const ?? []);
  const isOpen = branches.some((branch) => branch && branch.const === undefined && isPlain(branch));
  const areStrings = branches.every((branch) => branch?.type === 'string');
  return isOpen && areStrings && named.length > 0 ? { type: 'string', enum: named } : undefined;
}

/** Keywords that do not limit a value. */
const annotations = new Set(['type', 'title', 'description', 'examples', 'deprecated']);
const isPlain = (schema: object) => Object.keys(schema).every((key) => annotations.has(key) || key.startsWith('x-'));
