import { readFileSync } from 'node:fs';
import path from 'node:path';
import SwaggerParser from '@apidevtools/swagger-parser';
import type { OpenAPIV3_1 as OpenAPI } from 'openapi-types';
import { generated, relative } from './paths.ts';
import { Problem } from './problem.ts';

/** Something that may be deprecated: the extension has the reason, or what to use instead. */
type Described = { description?: string; deprecated?: boolean; 'x-deprecated-reason'?: string };

/** A program that calls the operation. */
export type Sample = { lang: string; label: string; source: string };

/** An OpenAPI document in a single file. */
export type Document = OpenAPI.Document;

// The parts of a document that the scripts read. Each `$ref` in them has been replaced by its target.

export type Schema = Described &
  Omit<OpenAPI.SchemaObject, 'properties' | 'items' | 'allOf' | 'anyOf' | 'oneOf'> & {
    properties?: Record<string, Schema>;
    items?: Schema;
    allOf?: Schema[];
    anyOf?: Schema[];
    oneOf?: Schema[];
  };
type Example = { summary?: string; description?: string; value?: unknown };
export type MediaType = { schema?: Schema; examples?: Record<string, Example> };
export type Header = Described & MediaType & { required?: boolean; example?: unknown };
type Parameter = Header & { name: string; in: string };
export type Response = {
  description: string;
  headers?: Record<string, Header>;
  content?: Record<string, MediaType>;
};

/** An operation, with what the document says of it elsewhere. */
export type Operation = Described & {
  operationId: string;
  /** In upper case. */
  method: string;
  /** With the names of its parameters in braces. */
  path: string;
  /** URL of the first server that applies to the operation, or an empty string. */
  server: string;
  /** The headers that carry credentials. Where the document has alternatives, those of the first. */
  credentials: { name: string; description: string }[];
  /** Those of the path are among them. */
  parameters: Parameter[];
  requestBody?: { description?: string; required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, Response>;
  summary?: string;
  externalDocs?: { url: string; description?: string };
  'x-codeSamples'?: Sample[];
};

/** An operation as the document has it. */
type Source = Partial<Operation> & { servers?: Server[]; security?: Record<string, string[]>[] };
type Server = { url: string };
type Item = { servers?: Server[]; parameters?: Parameter[] } & { [method in (typeof methods)[number]]?: Source };
type Resolved = Pick<Source, 'servers' | 'security'> & {
  paths?: Record<string, Item>;
  components?: { securitySchemes?: Record<string, { name?: string; description?: string }> };
};

/** A named example of a response. */
export type ResponseExample = Example & { name: string; status: string; schema?: Schema };

/** Reads the bundled document. @throws a {@link Problem} when it is missing or not JSON. */
export function readDocument(file = path.join(generated, 'openapi.json')): Document {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Document;
  } catch (error) {
    const reason = error instanceof SyntaxError ? 'it is not JSON' : (error as NodeJS.ErrnoException).code;
    throw new Problem(`${relative(file)} cannot be read (${reason}). Run \`npm run generate\` to write it.`);
  }
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
const isMethod = (key: string): key is (typeof methods)[number] => methods.some((method) => method === key);

/** Returns every operation of the document, in the document's order. */
export async function readOperations(document: Document): Promise<Operation[]> {
  // A copy, since it replaces references in place.
  const resolved = (await SwaggerParser.dereference(structuredClone(document))) as Resolved;
  return Object.entries(resolved.paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item)
      .filter(isMethod)
      .map((method) => readOperation(resolved, { path, item, method, source: item[method] ?? {} })),
  );
}

function readOperation(
  { servers, security, components }: Resolved,
  { path, item, method: key, source }: { path: string; item: Item; method: string; source: Source },
): Operation {
  const { operationId, responses = {}, parameters = [], ...operation } = source;
  const method = key.toUpperCase();
  if (!operationId) throw new Problem(`${method} ${path} has no operationId. Add one to the spec.`);
  const byPlace = new Map([...(item.parameters ?? []), ...parameters].map((one) => [`${one.in} ${one.name}`, one]));
  const [required = {}] = operation.security ?? security ?? [];
  const credentials = Object.keys(required).map((key) => {
    const scheme = components?.securitySchemes?.[key];
    if (!scheme) throw new Problem(`The document requires the security scheme "${key}" but does not define it.`);
    // Every type but `apiKey` sends this header.
    return { name: scheme.name ?? 'Authorization', description: scheme.description ?? '' };
  });
  const [server] = operation.servers ?? item.servers ?? servers ?? [];
  const found = { operationId, method, path, server: server?.url ?? '', credentials };
  return { ...operation, ...found, parameters: [...byPlace.values()], responses };
}

/** Returns the operation with this operationId. @throws a {@link Problem} when there is none. */
export function findOperation(operations: readonly Operation[], id: string): Operation {
  const found = operations.find(({ operationId }) => operationId === id);
  if (!found) throw new Problem(`The document has no operation ${id}.`);
  return found;
}

/** The named examples of all responses of an operation. */
export function responseExamples({ responses }: Operation): ResponseExample[] {
  return Object.entries(responses).flatMap(([status, { content = {} }]) =>
    Object.values(content).flatMap(({ schema, examples = {} }) =>
      Object.entries(examples).map(([name, example]) => ({ ...example, name, status, ...(schema && { schema }) })),
    ),
  );
}

/** The example of a parameter or header, its own or the first of its schema. */
export const exampleOf = ({ example, examples = {}, schema }: Header): unknown =>
  example ?? Object.values(examples)[0]?.value ?? schema?.examples?.[0];

/**
 * Returns a URL of the operation, with its path and query parameters filled in.
 *
 * @param values - by name of the parameter. Required parameters that are not in it get their example.
 * @param server - without a slash at its end.
 */
export function requestUrl(
  { path, parameters, server: own }: Operation,
  values: Record<string, unknown> = {},
  server = own,
): string {
  const query = new URLSearchParams();
  let filled = path;
  for (const parameter of parameters) {
    const { name, in: place, required } = parameter;
    const value = values[name] ?? (required ? exampleOf(parameter) : undefined);
    if (value === undefined) continue;
    if (place === 'path') filled = filled.replaceAll(`{${name}}`, encodeURIComponent(String(value)));
    if (place === 'query') query.append(name, String(value));
  }
  return `${server}${filled}${query.size > 0 ? `?${query}` : ''}`;
}

/** `true` if it is an object or an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
