import type { OpenAPIV3_1 as OpenAPI } from 'openapi-types';
import { type Deprecation, type Document, type Extensions, resolve, type Sample, type Schema } from './document.ts';
import { Problem } from './problem.ts';

/** One operation of the document, with nothing left to look up: only schemas still have their `$ref`. */
export type Operation = {
  /** The operationId. */
  id: string;
  /** In upper case. */
  method: string;
  /** With the names of its parameters in braces. */
  path: string;
  /** URL of the first server that applies to the operation, or an empty string. */
  server: string;
  tags: string[];
  summary: string;
  description: string;
  deprecated: boolean;
  /** Why, or what to use instead: the extension `x-deprecated-reason`. */
  deprecatedReason?: string;
  externalDocs?: OpenAPI.ExternalDocumentationObject;
  /** Those of the path are among them. */
  parameters: Parameter[];
  body?: Body;
  responses: Response[];
  /** The named examples of all responses. */
  examples: ResponseExample[];
  samples: Sample[];
  /** The credentials to send. Where the document has alternatives, these are of the first. */
  security: Credential[];
};

export type Header = {
  name: string;
  required: boolean;
  description: string;
  deprecated: boolean;
  /** Why, or what to use instead: the extension `x-deprecated-reason`. */
  deprecatedReason?: string;
  schema?: Schema;
  /** Its first example, or a value made up from its schema. */
  example: unknown;
};
export type Parameter = Header & { in: string };

/** A body in one media type. */
export type Content = {
  mediaType: string;
  schema?: Schema;
  /** The named examples. */
  examples: Example[];
  /** The first example, or a value made up from the schema. */
  example: unknown;
};
type Body = { required: boolean; description: string; contents: Content[] };
/** `status` is a key of the document: `200`, but also `4XX` and `default`. */
export type Response = { status: string; description: string; headers: Header[]; contents: Content[] };

type Example = { name: string; summary: string; description: string; value: unknown };
export type ResponseExample = Example & { status: string; mediaType: string; schema?: Schema };

/** A security scheme, and where its credential goes in the request. `key` is its name in the document. */
type Credential = { key: string; type: string; in: string; name: string; description: string };

/** The keys of a path that hold an operation. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
type Method = (typeof methods)[number];

/** Returns every operation of the document, in the document's order. */
export function operations(document: Document): Operation[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    item ? readPath(document, path, resolve(document, item)) : [],
  );
}

/** Returns the operation with this operationId. @throws a {@link Problem} when there is none. */
export function findOperation(document: Document, id: string): Operation {
  const found = operations(document).find((operation) => operation.id === id);
  if (!found) throw new Problem(`The document has no operation ${id}.`);
  return found;
}

/**
 * Returns a URL of the operation, with its path and query parameters filled in.
 *
 * @param values - by name of the parameter. Required parameters that are not in it get their example.
 * @param server - without a slash at its end.
 */
export function requestUrl(
  operation: Operation,
  values: Record<string, unknown> = {},
  server = operation.server,
): string {
  const query = new URLSearchParams();
  let { path } = operation;
  for (const { name, in: place, required, example } of operation.parameters) {
    const value = values[name] ?? (required ? example : undefined);
    if (value === undefined) continue;
    if (place === 'path') path = path.replaceAll(`{${name}}`, encodeURIComponent(String(value)));
    if (place === 'query') query.append(name, String(value));
  }
  return `${server}${path}${query.size > 0 ? `?${query}` : ''}`;
}

type Item = OpenAPI.PathItemObject<Extensions>;
type Source = OpenAPI.OperationObject<Extensions>;

function readPath(document: Document, path: string, item: Item): Operation[] {
  const isMethod = (key: string): key is Method => methods.some((method) => method === key);
  return Object.keys(item)
    .filter(isMethod)
    .flatMap((method) => {
      const source = item[method];
      return source ? readOperation(document, { path, item, method: method.toUpperCase(), source }) : [];
    });
}

function readOperation(
  document: Document,
  { path, item, method, source }: { path: string; item: Item; method: string; source: Source },
): Operation {
  if (!source.operationId) throw new Problem(`${method} ${path} has no operationId. Add one to the spec.`);
  const [server] = source.servers ?? item.servers ?? document.servers ?? [];
  const responses = Object.entries(source.responses ?? {}).map(([status, response]) =>
    readResponse(document, status, resolve(document, response)),
  );
  return {
    id: source.operationId,
    method,
    path,
    server: server?.url ?? '',
    tags: source.tags ?? [],
    summary: source.summary ?? '',
    description: source.description ?? '',
    deprecated: source.deprecated ?? false,
    deprecatedReason: source['x-deprecated-reason'],
    externalDocs: source.externalDocs,
    parameters: readParameters(document, [...(item.parameters ?? []), ...(source.parameters ?? [])]),
    body: source.requestBody && readBody(document, resolve(document, source.requestBody)),
    responses,
    examples: responses.flatMap(responseExamples),
    samples: source['x-codeSamples'] ?? [],
    security: readSecurity(document, source.security ?? document.security ?? []),
  };
}

/** Of two with the same name in the same place, the latter replaces the former. */
function readParameters(
  document: Document,
  references: (OpenAPI.ParameterObject | OpenAPI.ReferenceObject)[],
): Parameter[] {
  const parameters = new Map<string, Parameter>();
  for (const reference of references) {
    const parameter = resolve(document, reference);
    const { name, in: place } = parameter;
    parameters.set(`${place} ${name}`, { ...readHeader(document, name, parameter), in: place });
  }
  return [...parameters.values()];
}

function readHeader(document: Document, name: string, header: OpenAPI.HeaderObject & Deprecation): Header {
  const { required = false, description = '', deprecated = false, schema } = header;
  const deprecatedReason = header['x-deprecated-reason'];
  return { name, required, description, deprecated, deprecatedReason, schema, example: exampleOf(document, header) };
}

function readBody(
  document: Document,
  { required = false, description = '', content }: OpenAPI.RequestBodyObject,
): Body {
  return { required, description, contents: readContents(document, content) };
}

function readResponse(document: Document, status: string, response: OpenAPI.ResponseObject): Response {
  const { description, headers = {}, content = {} } = response;
  return {
    status,
    description,
    headers: Object.entries(headers).map(([name, header]) => readHeader(document, name, resolve(document, header))),
    contents: readContents(document, content),
  };
}

function readContents(document: Document, content: Record<string, OpenAPI.MediaTypeObject>): Content[] {
  return Object.entries(content).map(([mediaType, media]) => ({
    mediaType,
    schema: media.schema,
    examples: readExamples(document, media),
    example: exampleOf(document, media),
  }));
}

function responseExamples({ status, contents }: Response): ResponseExample[] {
  return contents.flatMap(({ mediaType, schema, examples }) =>
    examples.map((example) => ({ ...example, status, mediaType, schema })),
  );
}

function readSecurity(document: Document, [first = {}]: OpenAPI.SecurityRequirementObject[]): Credential[] {
  const schemes = document.components?.securitySchemes ?? {};
  return Object.keys(first).map((key) => {
    const reference = schemes[key];
    if (!reference) throw new Problem(`The document requires the security scheme "${key}" but does not define it.`);
    const scheme = resolve(document, reference);
    // Every type but `apiKey` sends this header.
    const { in: place, name } = scheme.type === 'apiKey' ? scheme : { in: 'header', name: 'Authorization' };
    return { key, type: scheme.type, in: place, name, description: scheme.description ?? '' };
  });
}

/** What can have examples: a parameter, a header, or a body. */
type Exampled = Pick<OpenAPI.MediaTypeObject, 'schema' | 'example' | 'examples'>;

function readExamples(document: Document, { examples = {} }: Exampled): Example[] {
  return Object.entries(examples).map(([name, reference]) => {
    const { summary = '', description = '', value } = resolve(document, reference);
    return { name, summary, description, value };
  });
}

function exampleOf(document: Document, exampled: Exampled): unknown {
  if (exampled.example !== undefined) return exampled.example;
  const [named] = readExamples(document, exampled);
  if (named) return named.value;
  return exampled.schema && makeUp(document, exampled.schema);
}

/** Makes up a value from the examples in a schema, and from placeholders where there are none. */
function makeUp(document: Document, reference: Schema): unknown {
  const schema = resolve(document, reference);
  const [given] = [...(schema.examples ?? []), schema.const, schema.default, ...(schema.enum ?? [])].filter(
    (value) => value !== undefined,
  );
  if (given !== undefined) return given;
  if (schema.properties) {
    const members = Object.entries(schema.properties);
    return Object.fromEntries(members.map(([name, property]) => [name, makeUp(document, property)]));
  }
  if ('items' in schema && schema.items) return [makeUp(document, schema.items)];
  const [type = 'string'] = [schema.type].flat();
  return schema.minimum ?? placeholders[type];
}

const placeholders = { string: 'string', integer: 1, number: 1, boolean: true, array: [], object: {}, null: null };
