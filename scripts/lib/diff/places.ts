import { type Document, isRecord } from '../document.ts';
import { type Operation, operations } from '../operations.ts';

/** The keys of a JSON pointer (RFC 6901) that is written as a URI fragment. */
export function keysOf(pointer: string): string[] {
  const keys = pointer.split('/').slice(1);
  return keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer of some keys, as a URI fragment. */
export function pointerOf(keys: string[]): string {
  return ['#', ...keys.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
}

/** What stands at a pointer, or undefined. */
export function lookUp(document: Document, pointer: string): unknown {
  return keysOf(pointer).reduce<unknown>(
    (node, key) => (isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined),
    document,
  );
}

/** The ids of the operations that a place is a part of, or that reach it by a `$ref`, in the document's order. */
export function operationsAt(document: Document, pointer: string): string[] {
  return operations(document)
    .filter((operation) => isAbout(document, operation, pointer))
    .map(({ id }) => id);
}

/** As {@link operationsAt}, but only operations whose responses contain or reach the place. */
export function operationsRespondingWith(document: Document, pointer: string): string[] {
  return operations(document)
    .filter((operation) => {
      const responses = `${pointerTo(operation)}/responses`;
      return pointer.startsWith(`${responses}/`) || reaches(document, responses, pointer);
    })
    .map(({ id }) => id);
}

/** The pointer of an operation. */
export const pointerTo = ({ path, method }: Operation) => pointerOf(['paths', path, method.toLowerCase()]);

function isAbout(document: Document, operation: Operation, pointer: string): boolean {
  const own = pointerTo(operation);
  const isPath = pointer === pointerOf(['paths', operation.path]);
  const isCredential = operation.security.some(({ key }) => isWithin(pointer, `#/components/securitySchemes/${key}`));
  return isWithin(pointer, own) || isPath || isCredential || reaches(document, own, pointer);
}

const isWithin = (pointer: string, whole: string) => pointer === whole || pointer.startsWith(`${whole}/`);

/** Whether a `$ref` below a place, or below the target of one, leads to the component that a pointer is in. */
function reaches(document: Document, from: string, pointer: string): boolean {
  const component = pointerOf(keysOf(pointer).slice(0, 3));
  return component.startsWith('#/components/') && referencesBelow(document, from).has(component);
}

function referencesBelow(document: Document, pointer: string, found = new Set<string>()): Set<string> {
  for (const $ref of directReferences(lookUp(document, pointer))) {
    if (found.has($ref)) continue;
    found.add($ref);
    referencesBelow(document, $ref, found);
  }
  return found;
}

function directReferences(node: unknown): string[] {
  if (!isRecord(node)) return [];
  const own = typeof node.$ref === 'string' ? [node.$ref] : [];
  return [...own, ...Object.values(node).flatMap(directReferences)];
}

/** What a pair of keys is called, such as `responses/400`. A field starts with a dot, and goes on the field before it. */
const pairs: Record<string, (name: string, node: unknown) => string> = {
  schemas: (name) => `.${name}`,
  properties: (name) => `.${name}`,
  parameters: (_, node) => `parameter \`${textIn(node, 'name')}\``,
  headers: (name) => `header \`${name}\``,
  responses: (status) => `response ${status}`,
  content: (mediaType) => `\`${mediaType}\``,
  examples: (name) => `example \`${name}\``,
  securitySchemes: (name) => `security scheme \`${name}\``,
  servers: (_, node) => `server \`${textIn(node, 'url')}\``,
  tags: (_, node) => `tag \`${textIn(node, 'name')}\``,
  'x-codeSamples': (_, node) => `sample "${textIn(node, 'label')}"`,
  anyOf: (index) => `variant ${Number(index) + 1}`,
  oneOf: (index) => `variant ${Number(index) + 1}`,
  allOf: (index) => `part ${Number(index) + 1}`,
};
const textIn = (node: unknown, key: string) => (isRecord(node) ? String(node[key]) : '');

/** A place in words, such as "`BulkProgress.status`" or "header `retry-after` of response 429". */
export function nameOf(document: Document, pointer: string): string {
  const keys = keysOf(pointer);
  const names: string[] = [];
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index] ?? '';
    const next = keys[index + 1];
    if (key === 'items') names.push('.[]');
    if (key === 'requestBody') names.push('the request body');
    if (key === 'paths') index += 2;
    if (!Object.hasOwn(pairs, key) || next === undefined) continue;
    const node = lookUp(document, pointerOf(keys.slice(0, index + 2)));
    names.push(pairs[key]?.(next, node) ?? next);
    index++;
  }
  const name = joinFields(names).reverse().join(' of ');
  if (name) return name;
  // The operation itself ends in its method.
  return keys[0] === 'paths' && keys.length < 4 ? 'the operation' : `\`${keys.at(-1) ?? ''}\``;
}

/** Makes one name of the fields that follow one another: `BulkProgress`, `status` is `BulkProgress.status`. */
function joinFields(names: string[]): string[] {
  const text = names.join('\n').replaceAll('\n.', '.').replaceAll('.[]', '[]');
  return text.split('\n').map((name) => (name.startsWith('.') ? `\`${name.slice(1)}\`` : name));
}
