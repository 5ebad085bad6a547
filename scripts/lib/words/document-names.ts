import { type Document, isRecord, resolve, type Schema } from '../document.ts';
import { operations } from '../operations.ts';

/** Keys whose content is data, not names. */
const data = new Set(['value', 'example', 'source']);
/** Keys whose strings are names or values of the API. */
const naming = new Set(['const', 'enum', 'name', 'operationId', 'examples', 'tags', 'required']);

/** Every key of the document, and every string that names something or is a value that a field has. */
export function namesOf(node: unknown, key = ''): string[] {
  if (typeof node === 'string') return naming.has(key) ? [node] : [];
  if (Array.isArray(node)) return node.flatMap((item) => namesOf(item, key));
  if (!isRecord(node)) return [];
  return Object.entries(node).flatMap(([below, child]) =>
    data.has(below) ? [below] : [below, ...namesOf(child, below)],
  );
}

/** The URLs of its servers, of its operations, and of the vendor's pages. */
export function urlsOf(document: Document): string[] {
  const servers = (document.servers ?? []).map(({ url }) => url);
  const others = operations(document).flatMap(({ server, path, externalDocs }) => [
    server + path,
    ...(externalDocs ? [externalDocs.url] : []),
  ]);
  return [...servers, ...others];
}

/** The bodies of its responses, each as {@link shapeOf} writes it. */
export function shapesOf(document: Document): string[] {
  const contents = operations(document).flatMap(({ responses }) => responses.flatMap((response) => response.contents));
  return contents.flatMap(({ schema }) => (schema ? shapeOf(propertiesOf(document, schema)) : []));
}

/** The names of all properties of a schema, at any depth. */
function propertiesOf(document: Document, schema: Schema): string[] {
  const { properties = {} } = resolve(document, schema);
  return Object.entries(properties).flatMap(([name, property]) => [name, ...propertiesOf(document, property)]);
}

/** What tells the properties of one body from those of another. */
export const shapeOf = (properties: string[]): string => properties.toSorted().join(' ');
