/** The parts of the bundled document that the page is made of. The lint rules see to it that they are there. */
export type Document = {
  info: { title: string; version: string; summary: string; description: string };
  servers: [{ url: string }];
  tags?: unknown;
  paths: Record<string, { get: Operation }>;
  components: {
    securitySchemes: Record<string, { name: string; in: string; description: string }>;
    schemas: Record<string, Schema>;
    examples: Record<string, Example>;
  };
};
export type Operation = {
  tags?: unknown;
  summary: string;
  description: string;
  parameters: { name: string; in: string; description: string; schema: Reference | Schema }[];
  'x-codeSamples'?: { lang: string; label: string; source: string }[];
  responses: Record<string, { description: string; content: Record<string, MediaType> }>;
};
export type Schema = {
  type?: string | string[];
  const?: unknown;
  description?: string;
  required?: string[];
  anyOf?: Schema[];
  properties?: Record<string, Reference | Schema>;
};
type MediaType = { schema: Reference; examples: Record<string, Reference | Example> };
type Example = { summary: string; description: string; value: unknown };
type Reference = { $ref: string };

/** What stands at a `$ref` within the document, under what stands beside the `$ref`, or the thing itself. */
export function resolve<T extends object>(document: Document, node: T | Reference): T {
  if (!('$ref' in node)) return node;
  const { $ref, ...beside } = node;
  const target = $ref
    .split('/')
    .slice(1)
    .reduce<unknown>((parent, key) => (parent as Record<string, unknown>)[key], document);
  return { ...(target as T), ...beside };
}

/** The one operation, with its path. */
export function operationOf({ paths }: Document): Operation & { path: string } {
  const [[path, { get }]] = Object.entries(paths) as [[string, { get: Operation }]];
  return { path, ...get };
}
