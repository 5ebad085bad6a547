import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OpenAPIV3_1 as OpenAPI } from 'openapi-types';
import { generated, relative } from './paths.ts';
import { Problem } from './problem.ts';

/** What the document says of an operation beyond OpenAPI. */
export type Extensions = Deprecation & { 'x-codeSamples'?: Sample[] };

/** Why something is `deprecated`, or what to use instead. */
export type Deprecation = { 'x-deprecated-reason'?: string };

/** A program that calls the operation. */
export type Sample = { lang: string; label: string; source: string };

/** An OpenAPI document in a single file: every `$ref` points within it. */
export type Document = OpenAPI.Document<Extensions>;

export type SchemaObject = OpenAPI.SchemaObject & Deprecation;

/** A schema as the document writes it: a `$ref` still has its name. See {@link schemaName} and {@link resolve}. */
export type Schema = SchemaObject | OpenAPI.ReferenceObject;

/** Reads the bundled document. @throws a {@link Problem} when it is missing or not JSON. */
export function readDocument(file = path.join(generated, 'openapi.json')): Document {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Document;
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    throw new Problem(`${relative(file)} cannot be read (${reason}). Run \`npm run generate\` to write it.`);
  }
}

/**
 * Returns the target of a `$ref` within the document, or the node itself if it has none. Siblings of the `$ref`, such
 * as a `description`, override what the target says.
 *
 * @throws a {@link Problem} when the target does not exist.
 */
export function resolve<T extends object>(document: Document, node: T | OpenAPI.ReferenceObject): T {
  if (!isReference(node)) return node;
  const { $ref, ...siblings } = node;
  // Linting has made sure that the target is of the type that its place requires.
  const target = lookUp(document, $ref) as T | OpenAPI.ReferenceObject;
  return { ...resolve(document, target), ...siblings };
}

/** The name of a schema that is a component, or undefined for one that is written in place. */
export function schemaName(schema: Schema): string | undefined {
  return isReference(schema) ? /^#\/components\/schemas\/([^/]+)$/.exec(schema.$ref)?.[1] : undefined;
}

function isReference(node: object): node is OpenAPI.ReferenceObject {
  return '$ref' in node && typeof node.$ref === 'string';
}

/** Follows a JSON pointer (RFC 6901) that is written as a URI fragment. */
function lookUp(document: Document, $ref: string): unknown {
  const [start, ...keys] = $ref.split('/').map((key) => decodeURIComponent(key));
  const target = keys
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((node, key) => (isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined), document);
  if (start !== '#' || target === undefined) throw new Problem(`The document has nothing at the $ref "${$ref}".`);
  return target;
}

/** Whether it is an object or an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
